"""Publish: build beside, swap one symlink, keep the newest builds and the last of each month.

A kill at any moment leaves a whole site: nothing is changed under the name that `current` points at, what is made or
removed bears another name meanwhile, and the next run sweeps that away.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipeline.errors import UsageError, nearest
from pipeline.site.lock import told
from pipeline.site.runs import PUBLISHED, read_runs

NEW, OLD = ".new-", ".old-"


@contextmanager
def sole_run(output: Path) -> Iterator[None]:
    """Hold the output folder for one run; a second one says so and stops. The kernel frees the lock on any death."""
    state = output / "state"
    try:
        state.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(
            f"cannot be the output folder: {error.strerror}.", path=output, hint="--output FOLDER"
        ) from None
    with (state / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise UsageError(
                "another run is using this output folder.",
                path=output,
                hint="wait for it to end, or give another --output",
            ) from None
        sweep(output)
        yield


def sweep(output: Path) -> None:
    """Remove what a killed run left half made or half removed; nothing published is ever called `.new-…` or `.old-…`.

    What cannot be removed is an error at once: it would stand in the way of the build it is named after.
    """
    for folder in (output / "builds", output / "state" / "history"):
        for left in (*folder.glob(f"{NEW}*"), *folder.glob(f"{OLD}*")):
            shutil.rmtree(left)
    for left in (*(output / "state").glob("building*"), *(output / "runs").glob("*.part")):
        shutil.rmtree(left) if left.is_dir() else left.unlink()


def workshop(output: Path, build: str) -> Path:
    """Return an empty folder beside the published builds, to build in."""
    folder = output / "builds" / f"{NEW}{build}"
    folder.mkdir(parents=True)
    return folder


def publish(output: Path, build: str, keep: int) -> None:
    """Give the finished build its name, point `current` at it in one step, and drop the old ones.

    A folder of that name is the same build, for the name says all that shaped it, and it is whole, for it got the name
    in one step. It is not touched, because `current` may point at it.
    """
    new = output / "builds" / f"{NEW}{build}"
    if (output / "builds" / build).exists():
        shutil.rmtree(new)
    else:
        os.rename(new, output / "builds" / build)
    point_current(output, build)
    _drop_old(output, keep)


def point_current(output: Path, build: str) -> None:
    """Swap the symlink `current` to a build atomically."""
    link = output / f"{NEW}current"
    link.unlink(missing_ok=True)
    link.symlink_to(Path("builds") / build)
    os.replace(link, output / "current")


def roll_back(output: Path, build: str) -> None:
    """Point `current` at a kept build; an unknown one is an error naming the nearest."""
    with sole_run(output):
        builds = sorted(path.name for path in (output / "builds").glob("[!.]*"))
        if build not in builds:
            raise UsageError(f'there is no build "{build}".{nearest(build, builds)}', path=output / "builds")
        _stays_locked(output / "current", output / "builds" / build)
        point_current(output, build)


def _stays_locked(current: Path, build: Path) -> None:
    """Refuse a build that would show in plain what is locked now."""
    for page in sorted(current.rglob("index.html")):
        root = page.parent.relative_to(current)
        if told(page.parent) and (build / root).is_dir() and not told(build / root):
            raise UsageError(
                f'"{root.as_posix()}" is locked, and was not in build {build.name}.',
                hint="change [lock] in settings.toml and build again, if it is to be seen in plain",
            )


def current_build(output: Path) -> str | None:
    """Return the published build's name, or None before the first."""
    link = output / "current"
    return Path(os.readlink(link)).name if link.is_symlink() and link.exists() else None


def _drop_old(output: Path, keep: int) -> None:
    """Drop all builds but the newest `keep`, the last of each month (the archive) and the current one.

    What is kept to compare later builds with goes with them, and that of the archive too: it is only looked at.
    A build's age is its day, and within a day when it was published; the one just published is the newest of its day.
    """
    current = current_build(output)
    published = {run["build"]: place for place, run in enumerate(read_runs(output)) if run["status"] == PUBLISHED}
    names = sorted(
        (path.name for path in (output / "builds").glob("[!.]*")),
        key=lambda name: (name[:10], name == current, published.get(name, -1), name),
    )
    month_ends = {name[:7]: name for name in names}.values()
    recent = {*names[-keep:], current}
    for name in names:
        if name not in recent and name not in month_ends:
            _remove(output / "builds" / name)
    for past in (output / "state" / "history").iterdir():
        if past.name not in recent:
            _remove(past)


def _remove(folder: Path) -> None:
    """Remove a folder so that half of it never bears its name."""
    old = folder.with_name(f"{OLD}{folder.name}")
    os.rename(folder, old)
    shutil.rmtree(old)
