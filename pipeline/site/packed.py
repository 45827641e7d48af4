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
    data = packed(orjson.dumps(value))
    path.write_bytes(data)
    return len(data)


def pack(path: Path) -> None:
    """Write `<name>.gz` beside a file, for hosts that send such files to browsers in place of the plain one."""
    path.with_name(f"{path.name}.gz").write_bytes(packed(path.read_bytes()))


def packed(data: bytes) -> bytes:
    """Return bytes gzipped, without the time that would make two builds differ."""
    return gzip.compress(data, LEVEL, mtime=0)
