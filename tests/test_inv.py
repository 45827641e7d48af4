"""The front door: it makes .venv once and whole, and paths mean what they mean where the caller stands."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

# Stands in for Python: `-m venv` takes a while and makes a folder, `-m pip` does nothing, invoke says where it runs.
STUB = """\
#!/usr/bin/env bash
case "$*" in
    -c*) exit 0 ;;
    "-m venv "*) sleep 0.3; mkdir -p "$3/bin"; cp "$0" "$3/bin/python"; echo made >>"$MADE" ;;
    *invoke*) pwd; echo "$@" ;;
esac
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout with the front door, its locks, and a Python that only pretends."""
    folder = tmp_path / "check out"
    folder.mkdir()
    shutil.copy(ROOT / "inv", folder)
    for lock in ("requirements.lock", "requirements-dev.lock"):
        (folder / lock).touch()
    (tmp_path / "python").write_text(STUB)
    (tmp_path / "python").chmod(0o755)
    return folder


def _inv(checkout: Path, cwd: Path) -> subprocess.Popen[str]:
    environment = {**os.environ, "TIERBOARD_PYTHON": str(cwd / "python"), "MADE": str(cwd / "made")}
    return subprocess.Popen([checkout / "inv", "check"], cwd=cwd, env=environment, stdout=subprocess.PIPE, text=True)


def test_it_hands_on_from_where_the_caller_stands(checkout: Path, tmp_path: Path) -> None:
    said, _ = _inv(checkout, tmp_path).communicate()
    assert said.splitlines() == [str(tmp_path), f"-P -m invoke --search-root {checkout} check"]


def test_what_a_kill_left_half_made_is_made_anew(checkout: Path, tmp_path: Path) -> None:
    (checkout / ".venv" / "lib").mkdir(parents=True)
    (checkout / ".venv.new" / "lib").mkdir(parents=True)
    run = _inv(checkout, tmp_path)
    run.communicate()
    assert run.returncode == 0
    assert sorted(path.name for path in (checkout / ".venv").iterdir()) == ["bin", "requirements.lock.installed"]
    assert not (checkout / ".venv.new").exists()


@pytest.mark.skipif(shutil.which("flock") is None, reason="flock, which keeps two first uses apart, is not here")
def test_two_first_uses_at_once_make_one_environment(checkout: Path, tmp_path: Path) -> None:
    runs = [_inv(checkout, tmp_path) for _ in range(3)]
    for run in runs:
        run.communicate()
    assert [run.returncode for run in runs] == [0, 0, 0]
    assert (tmp_path / "made").read_text() == "made\n"


def test_relative_paths_are_those_of_the_caller(tmp_path: Path) -> None:
    command = [sys.executable, "-P", "-m", "invoke", "--search-root", str(ROOT)]
    run = subprocess.run(
        [*command, "nightly", "--input", "nothing", "--output", "out"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 2, run.stderr
    assert f"{tmp_path}/nothing: there is no folder" in run.stderr
    assert (tmp_path / "out" / "run.json").exists()
