"""What is gzipped at build time: data that scripts of pages unpack, and files that hosts send to browsers packed."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import orjson

# The best level is three times slower than this for a fiftieth less.
LEVEL = 6


def write_packed(path: Path, value: Any) -> int:
    """Write a value as gzipped JSON, the same bytes for the same value; returns how many.

    The name should end in `.json.gz`; `Tierboard.load(address)` of `shell.js` reads it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    data = gzip.compress(orjson.dumps(value), LEVEL, mtime=0)
    path.write_bytes(data)
    return len(data)


def pack(path: Path) -> None:
    """Write `<name>.gz` beside a file, for hosts that send such files to browsers in place of the plain one."""
    data = gzip.compress(path.read_bytes(), LEVEL, mtime=0)
    path.with_name(f"{path.name}.gz").write_bytes(data)
