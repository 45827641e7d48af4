"""The record of runs and the choice of the build to compare with."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

from pipeline.site.runs import choose_baseline, drop_old_runs, last_good, read_runs, run_id, write_run


def _run(output: Path, id: str, as_of: str, status: str = "published", kept: bool = True) -> None:
    build = f"{as_of}-{id}"
    if kept:
        (output / "state" / "history" / build).mkdir(parents=True, exist_ok=True)
    write_run(output, {"id": id, "started": f"2026-11-{id}", "status": status, "as_of": as_of, "build": build})


def test_the_newest_run_stands_in_run_json(tmp_path: Path) -> None:
    _run(tmp_path, "01", "2026-11-18")
    _run(tmp_path, "02", "2026-11-19")
    assert json.loads((tmp_path / "run.json").read_text())["id"] == "02"
    assert [record["id"] for record in read_runs(tmp_path)] == ["01", "02"]


def test_the_baseline_is_the_newest_good_build_of_an_earlier_day(tmp_path: Path) -> None:
    _run(tmp_path, "01", "2026-11-17")
    _run(tmp_path, "02", "2026-11-18")
    _run(tmp_path, "03", "2026-11-19", status="stopped")
    _run(tmp_path, "04", "2026-11-20")
    chosen = choose_baseline(tmp_path, date(2026, 11, 20))
    assert chosen is not None
    assert chosen["id"] == "02"


def test_building_a_day_again_keeps_its_baseline(tmp_path: Path) -> None:
    _run(tmp_path, "01", "2026-11-19")
    _run(tmp_path, "02", "2026-11-20")
    assert choose_baseline(tmp_path, date(2026, 11, 20))["id"] == "01"


def test_a_build_that_is_no_longer_kept_is_no_baseline(tmp_path: Path) -> None:
    _run(tmp_path, "01", "2026-11-18")
    _run(tmp_path, "02", "2026-11-19", kept=False)
    assert choose_baseline(tmp_path, date(2026, 11, 20))["id"] == "01"


def test_the_first_build_has_no_baseline(tmp_path: Path) -> None:
    assert choose_baseline(tmp_path, date(2026, 11, 20)) is None


def test_exports_are_held_against_the_last_good_build_of_the_same_day_too(tmp_path: Path) -> None:
    _run(tmp_path, "01", "2026-11-19")
    _run(tmp_path, "02", "2026-11-20")
    _run(tmp_path, "03", "2026-11-25")
    assert last_good(tmp_path, date(2026, 11, 20))["id"] == "02"
    assert last_good(tmp_path, date(2026, 11, 18)) is None


def test_a_record_cut_short_is_passed_over(tmp_path: Path) -> None:
    _run(tmp_path, "01", "2026-11-18")
    (tmp_path / "runs" / "02.json").write_text('{"id": "02"')
    assert [record["id"] for record in read_runs(tmp_path)] == ["01"]


def test_only_the_newest_records_stay_and_those_of_builds_still_kept(tmp_path: Path) -> None:
    for day in range(1, 9):
        _run(tmp_path, f"{day:02}", f"2026-11-{day:02}")
    (tmp_path / "builds" / "2026-11-02-02").mkdir(parents=True)
    drop_old_runs(tmp_path, keep=3)
    assert [record["id"] for record in read_runs(tmp_path)] == ["02", "06", "07", "08"]


def test_two_runs_in_one_second_get_two_ids(tmp_path: Path) -> None:
    first = run_id("2026-11-20T03:00:00+00:00", tmp_path)
    write_run(tmp_path, {"id": first, "started": "x", "status": "failed"})
    assert run_id("2026-11-20T03:00:00+00:00", tmp_path) != first
