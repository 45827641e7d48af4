"""What the page of a CI job says of a night: Markdown from the newest run's record, and what moved since the baseline.

Whatever comes from an export (file names, values in errors) is hostile text: it is set so that it is neither markup,
nor a mention, nor a link.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from pipeline.errors import UsageError
from pipeline.project.scoping import COMPANY
from pipeline.site.numbers import FILE, read_metrics

ROWS = ("read", "loaded", "superseded", "rejected", "ignored")
# Markdown's own signs, and those by which forges make links of text (`@name`, `#12`).
_SIGNS = re.compile(r"[\\`*_{}\[\]()#+!|~@:$-]")
_BLANKS = re.compile(r"[\s\x00-\x1f\x7f\u2028\u2029]+")


def summary(output: Path) -> str:
    """Return the newest run as Markdown: how it ended, inputs, rejects, checks, and what changed."""
    path = output / "run.json"
    if not path.exists():
        raise UsageError(f"there is no run in {output}.", hint="./inv nightly")
    record = json.loads(path.read_text(encoding="utf-8"))
    parts = [_ending(record), _inputs(record), _rejects(record), _checks(record), _changes(output, record)]
    return "\n\n".join(part for part in parts if part) + "\n"


def plain(value: Any) -> str:
    """Return a value as one line of text that Markdown leaves as it is."""
    line = _BLANKS.sub(" ", "—" if value is None else str(value)).strip()
    return _SIGNS.sub(lambda sign: f"&#{ord(sign[0])};", html.escape(line))


def fenced(text: str) -> str:
    """Return a text of several lines as a block of code, whatever backticks it has."""
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}text\n{text}\n{fence}"


def table(heads: Sequence[str], rows: Iterable[Sequence[Any]], figures: int = 0) -> str:
    """Return a table whose last columns, so many as `figures`, stand to the right."""
    rules = ["---"] * (len(heads) - figures) + ["---:"] * figures
    lines = [heads, rules, *([plain(value) for value in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _ending(record: Mapping[str, Any]) -> str:
    """Return how the run ended, in its own words where it did not end well."""
    seconds = record.get("seconds", {}).get("total")
    facts = [
        f"data as of **{plain(record['as_of'])}**",
        f"build **{plain(record['build'])}**",
        f"compared with {plain(record['baseline'])}" if record["baseline"] else "nothing to compare with",
        f"{record['pages']} pages",
        *([f"{seconds:.0f} s"] if seconds is not None else []),
    ]
    said = f"## Tierboard: {plain(record['status'])} (exit {record['exit_code']})\n\n{' · '.join(facts)}"
    error = record.get("error")
    return f"{said}\n\n{fenced(error)}" if error else said


def _inputs(record: Mapping[str, Any]) -> str:
    """Return the files with their rows; each file's rows add up."""
    files = record["inputs"]
    if not files:
        return ""
    rows = [[file["file"], file["table"], *(file[f"rows_{kind}"] for kind in ROWS)] for file in files]
    sums = ["Total", "", *(sum(file[f"rows_{kind}"] for file in files) for kind in ROWS)]
    listed = table(["file", "table", *ROWS], [*rows, sums], figures=len(ROWS))
    return f"<details><summary>{len(files)} inputs</summary>\n\n{listed}\n\n</details>"


def _rejects(record: Mapping[str, Any]) -> str:
    """Return the files that had rows rejected."""
    files = [file for file in record["inputs"] if file["rows_rejected"]]
    if not files:
        return "### Rejects\n\nNo row was rejected." if record["inputs"] else ""
    rows = [[file["file"], f"rejects/{file['table']}.csv", file["rows_rejected"], file["rows_read"]] for file in files]
    return "### Rejects\n\n" + table(["file", "rows and reasons", "rejected", "of"], rows, figures=2)


def _checks(record: Mapping[str, Any]) -> str:
    """Return the checks that found something, those that stopped the night first."""
    found = sorted((check for check in record["checks"] if check["failures"]), key=lambda check: not check["stops"])
    if not found:
        return f"### Checks\n\n{len(record['checks'])} passed." if record["checks"] else ""
    passed = len(record["checks"]) - len(found)
    rows = [[check["check"], check["table"], _fate(check), check["failures"]] for check in found]
    said = f"### Checks\n\n{passed} passed, {len(found)} found something.\n\n"
    return said + table(["check", "table", "what came of it", "rows"], rows, figures=1)


def _fate(check: Mapping[str, Any]) -> str:
    """Return what a check that found something did to the night."""
    if check["stops"]:
        return "stopped the publish"
    if accepted := check["accepted"]:
        return f"accepted by {accepted['by']} until {accepted['until']}"
    return "warning"


def _changes(output: Path, record: Mapping[str, Any]) -> str:
    """Return the headline numbers that moved since the baseline."""
    if record["exit_code"] or not record["baseline"]:
        return ""
    history = output / "state" / "history"
    now, before = (read_metrics(history / record[build] / FILE) for build in ("build", "baseline"))
    moved = [(id, before[id]["value"], now[id]["value"]) for id in now if id in before]
    rows = [row for row in moved if row[1] != row[2]]
    if COMPANY in record.get("locked", ()):
        # Whoever may see a job's page may not see what opens by a passphrase only.
        return f"### What changed\n\n{len(rows)} headline numbers moved; the site is locked, and says which."
    if not rows:
        return "### What changed\n\nNo headline number moved."
    return "### What changed\n\n" + table(["headline number", "before", "now"], rows, figures=2)
