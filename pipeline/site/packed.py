"""What is gzipped at build time: data that scripts of pages unpack, and files that hosts send to browsers packed."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import orjson

# The best level is three times slower than this for a fiftieth less.
LEVEL = 6
# From so many bytes on, and where hundreds of megabytes are packed in small files: three times as fast as the level
# above, for a twentieth more.
MUCH, LEVEL_OF_MUCH = 4_000_000, 4


def write_packed(path: Path, value: Any) -> int:
    """Write a value as gzipped JSON, the same bytes for the same value; returns how many.

    The name should end in `.json.gz`; `Tierboard.load(address)` of `shell.js` reads it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    plain = orjson.dumps(value)
    data = packed(plain, LEVEL if len(plain) < MUCH else LEVEL_OF_MUCH)
    path.write_bytes(data)
    return len(data)


def pack_site(root: Path) -> None:
    """Write `<name>.gz` beside every page about everything, script and style sheet, once they are as they stay.

    Hosts send such files to browsers in place of the plain ones. A page of one account is small, and there are
    thousands: a host may pack those as it sends them.
    """
    for path in sorted([*root.glob("*.html"), *root.glob("*/*.html"), *root.glob("assets/*.*")]):
        path.with_name(f"{path.name}.gz").write_bytes(packed(path.read_bytes()))


def packed(data: bytes, level: int = LEVEL) -> bytes:
    """Return bytes gzipped, without the time that would make two builds differ."""
    return gzip.compress(data, level, mtime=0)
