"""What several test processes need and one of them builds, in the folder that they share."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import NIGHTLY, ROOT

# The demo company is built as of this day first: what changed since then is on the pages of its newest day.
EARLIER = "2026-11-06"


def shared_folder(paths: pytest.TempPathFactory) -> Path:
    """Return the temporary folder that all test processes of a run share."""
    own = paths.getbasetemp()
    return own.parent if os.environ.get("PYTEST_XDIST_WORKER") else own


def built_once(folder: Path, build: Callable[[], None]) -> Path:
    """Build in a folder once for all test processes: the first to come builds, the others wait for its lock."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "built").exists():
            build()
            (folder / "built").touch()
    return folder


def built_site(
    paths: pytest.TempPathFactory, name: str, write: Callable[[Path], Path], *days: str, after: Path | None = None
) -> Path:
    """Build a company's site as of some days and then its newest, once for all test processes; returns its output.

    `after`: the output of another site, whose nights are this one's earlier ones.
    """
    folder = shared_folder(paths) / name
    output = folder / "output"

    def nights() -> None:
        exports = write(folder / "input")
        if after:
            shutil.copytree(after, output, symlinks=True)
        command = [sys.executable, "-c", NIGHTLY, str(exports), str(output), *days]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr

    built_once(folder, nights)
    return output


def demo_site(paths: pytest.TempPathFactory) -> Path:
    """Return the output of the demo company, two nights a fortnight apart."""
    return built_site(paths, "site-demo", lambda _: ROOT / "input", EARLIER)
