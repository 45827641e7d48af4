"""Independent work side by side: order, dependencies, failures, and what each connection has of its own."""

from __future__ import annotations

import os
import threading
import time
from pathlib import Path

import pytest

from pipeline.errors import UsageError
from pipeline.warehouse import together
from pipeline.warehouse.together import run_together
from pipeline.warehouse.warehouse import Warehouse


@pytest.fixture(autouse=True)
def three_hands(monkeypatch: pytest.MonkeyPatch) -> None:
    """Work side by side on a machine of one processor too."""
    monkeypatch.setattr(os, "cpu_count", lambda: 3)
    monkeypatch.setattr(together, "MOST_HANDS", 3)


def test_results_stand_in_the_order_given_whatever_finishes_first() -> None:
    """The slowest piece is given first."""
    waits = {"slow": 0.05, "quick": 0.0, "middle": 0.02}
    with Warehouse() as warehouse:
        found = run_together(
            warehouse, {name: lambda _, s=seconds: time.sleep(s) or s for name, seconds in waits.items()}
        )
    assert list(found.items()) == list(waits.items())


def test_pieces_without_ties_run_at_the_same_time() -> None:
    """Two pieces that wait for each other would never end one after the other."""
    meeting = threading.Barrier(2, timeout=5)
    with Warehouse() as warehouse:
        found = run_together(warehouse, {"a": lambda _: meeting.wait(), "b": lambda _: meeting.wait()})
    assert sorted(found.values()) == [0, 1]


def test_a_piece_begins_after_those_it_needs() -> None:
    """Each table is made from the one before; names that are no piece of this work are no obstacle."""
    with Warehouse() as warehouse:
        warehouse.execute("create table marts.n0 as select 1 as n")
        work = {
            f"n{i}": lambda hand, i=i: hand.execute(f"create table marts.n{i} as select n + 1 as n from marts.n{i - 1}")
            for i in range(9, 0, -1)
        }
        run_together(warehouse, work, {f"n{i}": {f"n{i - 1}"} for i in range(1, 10)})
        assert warehouse.value("select n from marts.n9") == 10


def test_the_first_failure_in_the_order_given_is_raised_and_nothing_after_it_begins() -> None:
    """`late` fails sooner than `early`, but `early` is what a reader of the list would meet first."""
    begun = []

    def fail(name: str, seconds: float) -> None:
        time.sleep(seconds)
        raise UsageError(name)

    work = {"early": lambda _: fail("early", 0.05), "late": lambda _: fail("late", 0.0), "never": begun.append}
    with Warehouse() as warehouse, pytest.raises(UsageError, match="early"):
        run_together(warehouse, work, {"never": {"early"}})
    assert begun == []


def test_each_connection_reads_moments_in_utc_and_knows_the_quantiles(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Settings of a connection are not inherited by the one beside it, and a machine's zone must not matter."""
    monkeypatch.setenv("TZ", "America/Los_Angeles")
    time.tzset()
    try:
        with Warehouse() as warehouse:
            warehouse.lock_down(tmp_path)
            work = {
                name: lambda hand: hand.rows("select current_setting('timezone'), student_t_quantile(0.5, 3)")
                for name in "abc"
            }
            assert set(map(tuple, run_together(warehouse, work).values())) == {(("UTC", 0.0),)}
    finally:
        monkeypatch.undo()
        time.tzset()
