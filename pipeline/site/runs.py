"""The record of runs: `output/runs/<id>.json`, one per run, good or bad, and the baseline chosen from it."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

PUBLISHED, UNCHANGED, STOPPED, FAILED = "published", "unchanged", "stopped", "failed"


def begin_run(output: Path) -> dict[str, Any]:
    """Return the record of a run that has only begun: all it promises to say, and broken until it says otherwise."""
    now = datetime.now(UTC).isoformat(timespec="seconds")
    known = {"id": run_id(now, output), "started": now, "status": FAILED, "exit_code": 1}
    later = {"as_of": None, "build": None, "key": None, "baseline": None, "renderer": None, "pages": 0}
    return {**known, **later, "inputs": [], "tables": [], "models": [], "checks": []}


def write_run(output: Path, record: Mapping[str, Any]) -> None:
    """Write a run's record and point `run.json` at it, each by replacing a temporary file."""
    text = json.dumps(record, ensure_ascii=False, indent=1, default=str) + "\n"
    runs = output / "runs"
    runs.mkdir(parents=True, exist_ok=True)
    for path in (runs / f"{record['id']}.json", output / "run.json"):
        part = path.with_suffix(".part")
        part.write_text(text, encoding="utf-8")
        os.replace(part, path)


def read_runs(output: Path) -> list[dict[str, Any]]:
    """Return every run's record, oldest first; a record cut short by a crash is passed over."""
    records = []
    for path in sorted((output / "runs").glob("*.json")):
        try:
            records.append(json.loads(path.read_text(encoding="utf-8")))
        except ValueError:
            continue
    return sorted(records, key=lambda record: record["started"])


def drop_old_runs(output: Path, keep: int) -> None:
    """Remove the records of all but the newest `keep` runs; those of builds still kept stay with them."""
    for record in read_runs(output)[:-keep]:
        build = record.get("build")
        if build is None or not (output / "builds" / build).is_dir():
            (output / "runs" / f"{record['id']}.json").unlink()


def choose_baseline(output: Path, as_of: date) -> dict[str, Any] | None:
    """Return the newest published run with an earlier as-of whose build is still kept.

    A day that is built again keeps its baseline, because only earlier days count.
    """
    return _newest(record for record in _published(output) if record["as_of"] < as_of.isoformat())


def last_good(output: Path, as_of: date) -> dict[str, Any] | None:
    """Return the newest published run up to this as-of, the same day included: what tonight's exports are held against.

    Later days do not count, because a build for a past day sees fewer rows than one for today.
    """
    return _newest(record for record in _published(output) if record["as_of"] <= as_of.isoformat())


def _published(output: Path) -> list[dict[str, Any]]:
    """Return the records of published builds that are still kept."""
    history = output / "state" / "history"
    return [r for r in read_runs(output) if r["status"] == PUBLISHED and (history / r["build"]).is_dir()]


def published_then_failed(output: Path, build: str) -> bool:
    """Whether the newest run published nothing, and the last that did publish gave this build."""
    records = read_runs(output)
    goods = [record["build"] for record in records if record["status"] == PUBLISHED]
    return records[-1]["status"] not in (PUBLISHED, UNCHANGED) and goods[-1:] == [build]


def _newest(records: Iterable[dict[str, Any]]) -> dict[str, Any] | None:
    """Return the record of the latest day, and of that day the latest run."""
    return max(records, key=lambda record: (record["as_of"], record["started"], record["id"]), default=None)


def same_as_published(output: Path, key: str, current: str | None) -> dict[str, Any] | None:
    """Return the record of the current build if it was made of the same files, settings, code and baseline."""
    for record in reversed(read_runs(output)):
        if record.get("build") == current and record["status"] in (PUBLISHED, UNCHANGED) and record["key"] == key:
            baseline = choose_baseline(output, date.fromisoformat(record["as_of"]))
            return record if (baseline and baseline["build"]) == record["baseline"] else None
    return None


def run_id(started: str, output: Path) -> str:
    """Return an id for a run: its start time, with a counter when two start in the same second."""
    stem = started.replace("-", "").replace(":", "").replace("T", "-")[:15]
    number = 1
    while (output / "runs" / f"{stem}-{number}.json").exists():
        number += 1
    return f"{stem}-{number}"
