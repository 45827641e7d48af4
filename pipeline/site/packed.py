"""Data for scripts of the pages: JSON, gzipped here because any host serves a file as it is and browsers unpack it."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import orjson

# Best is three times slower than this for a fiftieth less.
LEVEL = 6


def write_packed(path: Path, value: Any) -> int:
    """Write a value as gzipped JSON, the same bytes for the same value; returns how many.

    The name should end in `.json.gz`; `Tierboard.load(address)` of `shell.js` reads it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    data = pack(orjson.dumps(value))
    path.write_bytes(data)
    return len(data)


def pack(data: bytes) -> bytes:
    """Return bytes gzipped, without the time that would make two builds differ."""
    return gzip.compress(data, LEVEL, mtime=0)
