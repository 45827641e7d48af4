"""Publishing: one symlink swapped, a kill leaves the last good site, two runs do not meet, old builds go."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from pipeline.errors import UsageError
from pipeline.site.publish import current_build, publish, roll_back, sole_run, workshop
from pipeline.site.runs import write_run


def _build(output: Path, name: str, text: str) -> None:
    shop = workshop(output, name)
    (shop / "index.html").write_text(text)
    (output / "state" / "history" / name).mkdir(parents=True, exist_ok=True)
    publish(output, name, keep=3)


def _served(output: Path) -> str:
    return (output / "current" / "index.html").read_text()


def test_publishing_points_current_at_the_new_build(tmp_path: Path) -> None:
    _build(tmp_path, "2026-11-19-a", "one")
    _build(tmp_path, "2026-11-20-b", "two")
    assert _served(tmp_path) == "two"
    assert os.readlink(tmp_path / "current") == "builds/2026-11-20-b"


class _Kill:
    """Ends the process, as far as a test can, at the n-th change to the file system; trees are removed file by file."""

    def __init__(self, patch: pytest.MonkeyPatch, at: int) -> None:
        self.left = at
        for owner, name in ((os, "rename"), (os, "replace"), (os, "symlink"), (os, "unlink"), (os, "rmdir")):
            patch.setattr(owner, name, self._before(getattr(owner, name)))

    def _before(self, step: Callable[..., None]) -> Callable[..., None]:
        def run(*args: object, **kwargs: object) -> None:
            if not self.left:
                raise KeyboardInterrupt
            self.left -= 1
            step(*args, **kwargs)

        return run


def _night(output: Path, name: str, text: str) -> None:
    with sole_run(output):
        _build(output, name, text)


@pytest.mark.parametrize("again", [False, True], ids=["a new build", "the current build again"])
def test_a_kill_at_any_step_leaves_a_whole_site(tmp_path: Path, again: bool) -> None:
    for step in range(100):
        output = tmp_path / str(step)
        for day in (15, 16, 17, 18):
            _night(output, f"2026-11-{day}-a", "one")
        name, text = ("2026-11-18-a", "one") if again else ("2026-11-20-b", "two")
        with pytest.MonkeyPatch.context() as patch:
            kill = _Kill(patch, step)
            with suppress(KeyboardInterrupt):
                _night(output, name, text)
        killed = not kill.left
        whole = _served(output)
        assert whole in ("one", text)
        with sole_run(output):
            assert _served(output) == whole
            assert all((path / "index.html").exists() for path in (output / "builds").iterdir()), step
            assert not list((output / "state" / "history").glob(".*"))
        _night(output, name, text)
        assert _served(output) == text
        _night(output, "2026-11-21-c", "three")
        assert _served(output) == "three"
        if not killed:
            return
    raise AssertionError("publishing takes more steps than this test kills")


def test_the_same_build_again_leaves_the_folder_that_is_served(tmp_path: Path) -> None:
    _build(tmp_path, "2026-11-20-b", "two")
    served = (tmp_path / "builds" / "2026-11-20-b").stat().st_ino
    _build(tmp_path, "2026-11-20-b", "two")
    assert [path.name for path in (tmp_path / "builds").iterdir()] == ["2026-11-20-b"]
    assert (tmp_path / "builds" / "2026-11-20-b").stat().st_ino == served


def _recorded(output: Path, name: str, started: str) -> None:
    """Publish a build and record its run, as a night does."""
    _build(output, name, name)
    write_run(output, {"id": started, "started": started, "status": "published", "as_of": name[:10], "build": name})


def _kept(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_the_newest_builds_stay_and_beside_them_the_last_of_each_month(tmp_path: Path) -> None:
    days = ["2026-09-29", "2026-09-30", "2026-10-30", "2026-10-31", "2026-11-01", "2026-11-02", "2026-11-03"]
    for day in days:
        _build(tmp_path, f"{day}-x", day)
    kept = ["2026-09-30-x", "2026-10-31-x", "2026-11-01-x", "2026-11-02-x", "2026-11-03-x"]
    assert _kept(tmp_path / "builds") == kept


def test_the_archive_of_many_months_costs_no_recent_build(tmp_path: Path) -> None:
    for month in range(17):
        _build(tmp_path, f"{2025 + month // 12}-{month % 12 + 1:02}-28-x", "month")
    for day in range(1, 9):
        _build(tmp_path, f"2026-06-{day:02}-x", "day")
    kept = _kept(tmp_path / "builds")
    assert len(kept) == 17 + 3
    assert kept[-3:] == ["2026-06-06-x", "2026-06-07-x", "2026-06-08-x"]


def test_of_one_day_the_build_published_last_is_the_newest(tmp_path: Path) -> None:
    _recorded(tmp_path, "2026-10-31-f", "1")
    _recorded(tmp_path, "2026-10-31-a", "2")
    for day in range(1, 5):
        _recorded(tmp_path, f"2026-11-0{day}-x", f"{day + 2}")
    assert _kept(tmp_path / "builds") == ["2026-10-31-a", "2026-11-02-x", "2026-11-03-x", "2026-11-04-x"]


def test_the_past_to_compare_with_is_kept_for_the_newest_builds_only(tmp_path: Path) -> None:
    history = tmp_path / "state" / "history"
    (history / "2026-09-01-killed").mkdir(parents=True)
    for day in ("2026-09-30", "2026-10-31", "2026-11-01", "2026-11-02", "2026-11-03"):
        _build(tmp_path, f"{day}-x", day)
    assert _kept(tmp_path / "builds") == [f"2026-{day}-x" for day in ("09-30", "10-31", "11-01", "11-02", "11-03")]
    assert _kept(history) == [f"2026-{day}-x" for day in ("11-01", "11-02", "11-03")]


def test_rolling_back_points_at_a_kept_build_and_names_the_nearest_otherwise(tmp_path: Path) -> None:
    _build(tmp_path, "2026-11-19-a", "one")
    _build(tmp_path, "2026-11-20-b", "two")
    roll_back(tmp_path, "2026-11-19-a")
    assert _served(tmp_path) == "one"
    assert current_build(tmp_path) == "2026-11-19-a"
    with pytest.raises(UsageError, match='Did you mean "2026-11-20-b"'):
        roll_back(tmp_path, "2026-11-20-c")


def test_an_output_that_cannot_be_a_folder_is_bad_usage(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(UsageError, match="file: cannot be the output folder"), sole_run(tmp_path / "file"):
        pass


def _hold(output: Path, held: object, free: object) -> None:
    with sole_run(output):
        held.set()
        free.wait(30)


def test_the_second_run_says_so_and_stops(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    held, free = context.Event(), context.Event()
    other = context.Process(target=_hold, args=(tmp_path, held, free))
    other.start()
    assert held.wait(30)
    with pytest.raises(UsageError, match="another run is using this output folder"), sole_run(tmp_path):
        pass
    free.set()
    other.join(30)
    with sole_run(tmp_path):
        pass
