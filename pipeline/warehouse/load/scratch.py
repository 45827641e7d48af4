"""Where exports lie unpacked while they are loaded: below the warehouse's own folder, and never longer than a load."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipeline.warehouse.warehouse import Warehouse

UNPACKED = "exports"


@contextmanager
def scratch_folder(warehouse: Warehouse) -> Iterator[Path]:
    """Make the folder a load unpacks into and remove it; what a run that was killed left there goes first.

    It lies beside what DuckDB spills, so that personal data stay in the folder that holds the warehouse; only a
    warehouse in memory has none and takes the system's.
    """
    beside = warehouse.value("select current_setting('temp_directory')") if warehouse.path else ""
    if not beside:
        with tempfile.TemporaryDirectory(prefix="tierboard-") as folder:
            yield Path(folder)
        return
    folder = Path(beside) / UNPACKED
    _sweep(warehouse, folder)
    folder.mkdir(mode=0o700, parents=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def unused(scratch: Path, name: str) -> Path:
    """Return the path of a new, empty file in the scratch folder."""
    handle, path = tempfile.mkstemp(dir=scratch, suffix=f"-{Path(name).name[-60:]}")
    os.close(handle)
    return Path(path)


def _sweep(warehouse: Warehouse, folder: Path) -> None:
    """Remove what a killed run unpacked or spilled, but nothing that this warehouse has spilled itself."""
    shutil.rmtree(folder, ignore_errors=True)
    own = {Path(path).name for (path,) in warehouse.rows("select path from duckdb_temporary_files()")}
    for path in folder.parent.glob("duckdb_temp_*"):
        if path.name not in own:
            path.unlink(missing_ok=True)
