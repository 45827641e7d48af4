"""What several test processes need and one of them builds, in the folder that they share."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable
from pathlib import Path

import pytest


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
