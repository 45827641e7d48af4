"""The summary of a run for the page of a CI job: what it says, and that hostile text stays text."""

from __future__ import annotations

import json
import re
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from pipeline.errors import UsageError
from pipeline.site.runs import begin_run, write_run
from pipeline.site.summary import fenced, plain, summary

HOSTILE = "a|b`c` <img src=x onerror=alert(1)> [x](javascript:y) @owner #12 **bold**\n| new | row |.csv"


def _file(name: str, read: int, rejected: int) -> dict[str, Any]:
    rows = {"read": read, "loaded": read - rejected, "superseded": 0, "rejected": rejected, "ignored": 0}
    return {"file": name, "table": "orders", **{f"rows_{kind}": count for kind, count in rows.items()}}


def _write(output: Path, **more: Any) -> str:
    write_run(output, begin_run(output) | {"status": "published", "exit_code": 0} | more)
    return summary(output)


def _metrics(output: Path, build: str, **values: float) -> None:
    folder = output / "state" / "history" / build
    folder.mkdir(parents=True)
    entries = [{"id": id.replace("__", "."), "value": value} for id, value in values.items()]
    (folder / "metrics.json").write_text(json.dumps(entries), encoding="utf-8")


def test_it_says_how_the_night_ended_with_inputs_rejects_checks_and_what_changed(tmp_path: Path) -> None:
    _metrics(tmp_path, "b1", ar__net=100.5, dso=40, same=1)
    _metrics(tmp_path, "b2", ar__net=120.25, dso=39, same=1, fresh=5)
    passed = {"check": "grain_accounts", "table": "marts.accounts", "failures": 0, "stops": False, "accepted": None}
    warned = passed | {"check": "plans", "failures": 3}
    accepted = passed | {"check": "month", "failures": 2, "accepted": {"by": "Li", "until": "2026-12-01"}}
    said = _write(
        tmp_path, as_of="2026-11-20", build="b2", baseline="b1", pages=12, seconds={"total": 61.4},
        inputs=[_file("a.csv", 1000, 3), _file("b.csv", 500, 0)], checks=[passed, warned, accepted],
    )  # fmt: skip
    lines = unescape(said).splitlines()
    assert lines[0] == "## Tierboard: published (exit 0)"
    assert "as of **2026-11-20**" in lines[2]
    assert "| Total |  | 1500 | 1497 | 0 | 3 | 0 |" in lines
    assert "| a.csv | rejects/orders.csv | 3 | 1000 |" in lines
    assert "1 passed, 2 found something." in lines
    assert "| plans | marts.accounts | warning | 3 |" in lines
    assert "| month | marts.accounts | accepted by Li until 2026-12-01 | 2 |" in lines
    assert [line for line in lines if line.startswith(("| ar", "| dso", "| same", "| fresh"))] == [
        "| ar.net | 100.5 | 120.25 |",
        "| dso | 40 | 39 |",
    ]


def test_a_night_that_was_stopped_says_why_and_names_what_stopped_it_first(tmp_path: Path) -> None:
    checks = [
        {"check": name, "table": "t", "failures": 1, "stops": stops, "accepted": None}
        for name, stops in (("mild", False), ("red", True))
    ]
    error = "orders.csv:7 amount: ```x``` is no number.\nTry: mend it"
    said = _write(tmp_path, status="stopped", exit_code=3, error=error, checks=checks)
    assert f"````text\n{error}\n````" in said
    assert re.findall(r"\| (red|mild) \|", said) == ["red", "mild"]
    assert "What changed" not in said


def test_what_comes_from_exports_stays_text(tmp_path: Path) -> None:
    said = _write(tmp_path, inputs=[_file(HOSTILE, 10, 1)])
    assert not re.search(r"<img|\[x\]| @owner| #12|\*\*bold|`c`", said)
    rows = [line for line in said.splitlines() if "onerror" in line]
    assert len(rows) == 2, "one of the inputs, one of the rejects"
    assert all(unescape(row).startswith("| a|b`c` <img") for row in rows)
    assert {row.count("|") for row in rows} == {8, 5}
    assert plain(None) == "—"
    assert fenced("a") == "```text\na\n```"


def test_a_folder_without_a_run_is_an_error_that_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="there is no run"):
        summary(tmp_path)


def test_of_a_locked_company_it_says_how_many_numbers_moved_and_not_which(tmp_path: Path) -> None:
    _metrics(tmp_path, "b1", ar__net=100.5, dso=40, same=1)
    _metrics(tmp_path, "b2", ar__net=120.25, dso=39, same=1)
    said = _write(tmp_path, as_of="2026-11-20", build="b2", baseline="b1", pages=12, locked=["company"])
    assert "2 headline numbers moved" in said
    assert not [shown for shown in ("120", "net", "dso") if shown in said]
