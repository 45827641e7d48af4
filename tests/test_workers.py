"""Work shared among processes: each piece once, the first failure as it was raised, nobody left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pipeline.errors import UsageError
from pipeline.site import workers
from pipeline.site.workers import share_out


@pytest.fixture(autouse=True)
def three_hands(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fork on a machine of one processor too."""
    monkeypatch.setattr(os, "cpu_count", lambda: 3)


@pytest.mark.parametrize("count", [0, 1, 31, 100, 1_001])
@pytest.mark.parametrize("most", [7, 8_000])
def test_each_piece_is_done_exactly_once(
    count: int, most: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Creating a file that is there already fails; `most` makes one share of many pieces."""
    monkeypatch.setattr(workers, "MOST_SHARES", most)
    share_out(lambda number: (tmp_path / str(number)).touch(exist_ok=False), count)
    assert sorted(int(path.name) for path in tmp_path.iterdir()) == list(range(count))


def test_several_processes_take_part(tmp_path: Path) -> None:
    """None of them is the one that waits."""

    def sign(number: int) -> None:
        """Leave one's number, and leave the rest to others until all have come or ten seconds are over."""
        (tmp_path / str(os.getpid())).touch()
        started = time.monotonic()
        while len(list(tmp_path.iterdir())) < 3 and time.monotonic() < started + 10:
            time.sleep(0.002)

    share_out(sign, 100)
    signed = {int(path.name) for path in tmp_path.iterdir()}
    assert len(signed) == 3
    assert os.getpid() not in signed


def test_the_failure_of_the_lowest_number_arrives_as_it_was_raised() -> None:
    """Number 40 fails later than 41 and 42, but is what a run on one processor would have met."""

    def fail(number: int) -> None:
        if number >= 40:
            time.sleep(0.05 if number == 40 else 0)
            raise UsageError("no such column.", path="tiers.html", line=number, hint="look")

    with pytest.raises(UsageError) as caught:
        share_out(fail, 1_000)
    assert str(caught.value) == "tiers.html:40: no such column. Try: look"
    assert "in fail" in caught.value.__notes__[0]


def test_an_error_that_cannot_be_sent_is_said_in_words() -> None:
    """A lambda cannot be pickled."""

    def fail(number: int) -> None:
        raise ValueError(lambda: number)

    with pytest.raises(RuntimeError, match="ValueError"):
        share_out(fail, 100)


def test_a_process_that_is_killed_is_an_error() -> None:
    """As the system does when memory runs out."""
    parent = os.getpid()

    def die(number: int) -> None:
        assert os.getpid() != parent
        os.kill(os.getpid(), signal.SIGKILL)

    with pytest.raises(RuntimeError, match="killed"):
        share_out(die, 100)


def test_processes_stop_when_their_parent_is_killed(tmp_path: Path) -> None:
    """Otherwise they would hold the lock of the run, and the next one could not begin."""
    script = f"""
import os, time, pathlib
from pipeline.site.workers import share_out
os.cpu_count = lambda: 3
def work(number):
    pathlib.Path({str(tmp_path)!r}, str(os.getpid())).touch()
    time.sleep(0.02)
share_out(work, 100_000)
"""
    root = Path(workers.__file__).parents[2]
    parent = subprocess.Popen([sys.executable, "-c", script], cwd=root)
    try:
        _wait_until(lambda: len(list(tmp_path.iterdir())) == 3)
    finally:
        parent.kill()
        parent.wait()
    children = [int(path.name) for path in tmp_path.iterdir()]
    _wait_until(lambda: not any(_is_running(child) for child in children))


def _wait_until(happened: object) -> None:
    """Wait for at most ten seconds."""
    until = time.monotonic() + 10
    while not happened():  # type: ignore[operator]
        assert time.monotonic() < until
        time.sleep(0.02)


def _is_running(pid: int) -> bool:
    """Say whether a process is there and not only waiting to be collected."""
    status = Path(f"/proc/{pid}/stat")
    return status.exists() and status.read_text().rpartition(")")[2].split()[0] != "Z"


def test_one_piece_may_be_worth_a_process_and_that_shares_with_nobody(tmp_path: Path) -> None:
    """Three pieces of much work take three processes; what each of them would share out it does itself."""

    def sign(number: int) -> None:
        (tmp_path / f"{os.getpid()}-{number}").touch(exist_ok=False)

    share_out(lambda piece: share_out(lambda part: sign(100 * piece + part), 100), 3, worth=1)
    names = [path.name.split("-") for path in tmp_path.iterdir()]
    assert sorted(int(number) for _, number in names) == list(range(300))
    assert len({pid for pid, _ in names}) <= 3
    assert str(os.getpid()) not in {pid for pid, _ in names}
