"""What the benchmarks run, at a size that takes seconds: a benchmark that does not start measures nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.demo import write_demo
from pipeline.project.project import ROOT
from tests.bench import floor, stages


def test_floor_and_stages_run_on_the_same_exports(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The demo company in plain files, as `inv bench` writes it."""
    write_demo(ROOT, tmp_path / "input", customers=30, plain=True)
    floor.main(tmp_path / "input", tmp_path / "floor.duckdb")
    stages.load_model(tmp_path / "input", tmp_path / "store.duckdb")
    said = capsys.readouterr().out
    assert said.startswith("load ")
    assert said.count("marts.") == 8, "the slowest models"
