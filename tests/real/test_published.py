"""Exports made by others, through the whole nightly by settings and SQL alone, against numbers known beforehand."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from pipeline.build import nightly
from pipeline.console import SilentReporter

HERE = Path(__file__).parent

pytestmark = pytest.mark.real


def publish(company: str, shared: Path, folder: Path) -> dict[str, dict]:
    """Lay settings and SQL beside the company's files, publish, and return its headline numbers by id."""
    exports = folder / "input"
    shutil.copytree(shared / "data" / company, exports)
    shutil.copytree(HERE / company, exports, dirs_exist_ok=True)
    reporter = SilentReporter()
    assert nightly(exports, folder / "output", reporter=reporter) == 0, reporter.warnings
    metrics = folder / "output" / "current" / "company" / "data" / "metrics.json"
    return {entry["id"]: entry for entry in json.loads(metrics.read_text(encoding="utf-8"))}


def test_adventureworks_sells_what_its_order_lines_say(shared: Path, tmp_path: Path) -> None:
    metrics = publish("adventureworks", shared, tmp_path)
    assert metrics["revenue.total"]["value"] == pytest.approx(80450596.98, abs=0.005)
    assert metrics["revenue.total"]["n"] == 635
    assert metrics["accounts.total"]["value"] == 701
    assert metrics["ar.gross"]["value"] is None
    assert metrics["ar.gross"]["reason"] == "no_invoices"
    run = json.loads((tmp_path / "output" / "run.json").read_text())
    assert run["as_of"] == "2013-11-29"


def test_classicmodels_is_owed_511497_20(shared: Path, tmp_path: Path) -> None:
    metrics = publish("classicmodels", shared, tmp_path)
    assert metrics["ar.net"]["value"] == pytest.approx(511497.20, abs=0.005)
    assert metrics["ar.unapplied"]["value"] == 0
    assert metrics["ar.gross"]["n"] == 16
    assert json.loads((tmp_path / "output" / "run.json").read_text())["as_of"] == "2005-06-09"


def test_highradius_ages_two_currencies(shared: Path, tmp_path: Path) -> None:
    """The ledger of a company that exports open invoices only: every one is open, in US dollars at the set rate."""
    metrics = publish("highradius", shared, tmp_path)
    assert metrics["ar.open_invoices"]["value"] == 9700
    rate = 0.75
    assert metrics["ar.gross"]["value"] == pytest.approx(275113716.83 + rate * 44471009.08, abs=1)
    buckets = [entry["value"] for id, entry in metrics.items() if id.startswith("ar.bucket.")]
    assert sum(buckets) == pytest.approx(metrics["ar.gross"]["value"], abs=0.01)
    assert metrics["revenue.total"]["value"] == metrics["ar.gross"]["value"]
