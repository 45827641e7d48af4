"""Telling GB18030 from Windows-1252 where a file is not UTF-8: by how its high bytes stand together.

Chinese text in GBK is pairs of high bytes; western text in Windows-1252 has single accented letters between ASCII
ones.  Both decode most of the other's bytes without an error, so only a file that is clearly one of them is
decided; anything between is left to the settings.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from pathlib import Path

_RUNS = re.compile(rb"[\x80-\xff]+")
_SURE = 0.9


def choose_legacy(path: Path) -> str | None:
    """Return the encoding of a file that is not valid UTF-8; None when the bytes cannot tell.

    `utf-8` means that it is UTF-8 all the same, with something broken in it: most of its high bytes are valid
    UTF-8, which text in another encoding never is, although gb18030 would swallow them without a word.
    """
    broken, pairs, single = _shares(path)
    if broken > 0.5:
        return "utf-8"
    chinese, western = _valid(path, "gb18030"), _valid(path, "windows-1252")
    if chinese and pairs >= _SURE:
        return "gb18030"
    if western and single >= _SURE:
        return "windows-1252"
    if chinese == western:
        return None if chinese else "utf-8"
    return "gb18030" if chinese else "windows-1252"


def _shares(path: Path) -> tuple[float, float, float]:
    """Return the shares of high bytes in runs that are UTF-8, in runs of even length, and in runs of one."""
    utf8 = even = single = total = 0
    for run in _runs(path):
        total += len(run)
        even += 0 if len(run) % 2 else len(run)
        single += len(run) == 1
        utf8 += len(run) if _is_utf8(run) else 0
    return utf8 / max(total, 1), even / max(total, 1), single / max(total, 1)


def _runs(path: Path) -> Iterator[bytes]:
    """Yield the runs of high bytes, line by line, so that none is cut in two."""
    with path.open("rb") as file:
        for line in file:
            if not line.isascii():
                yield from _RUNS.findall(line)


def _is_utf8(run: bytes) -> bool:
    try:
        run.decode()
    except UnicodeDecodeError:
        return False
    return True


def _valid(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    try:
        with path.open("rb") as file:
            while chunk := file.read(1 << 20):
                decoder.decode(chunk)
        decoder.decode(b"", True)
    except UnicodeDecodeError:
        return False
    return True
