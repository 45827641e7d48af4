"""The sheets of an .xlsx workbook as CSV text: dates as ISO, whole numbers without a tail, errors as text."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from pipeline.warehouse.load.opening import CHUNK, Unreadable
from pipeline.warehouse.load.scratch import unused

# A cell with an error, such as #DIV/0!; the reader would take it for an empty one.
_ERROR_CELL = re.compile(rb"""(<(?:\w+:)?c\s(?:[^>]*?\s)?t=)(["'])e\2""")
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml", re.IGNORECASE)


def workbook_to_csv(path: Path, scratch: Path) -> list[tuple[str, Path]]:
    """Write every sheet with any content as UTF-8 CSV; returns (sheet, path), without a name for the only one."""
    import fastexcel

    try:
        reader = fastexcel.read_excel(_with_errors_as_text(path, scratch))
        written = [(name, _write(reader, name, scratch)) for name in reader.sheet_names]
    except (fastexcel.FastExcelError, zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError) as error:
        raise Unreadable(f"the workbook is broken: {error}.", hint="save it again as .xlsx or .csv") from None
    sheets = [(name, sheet) for name, sheet in written if sheet]
    if not sheets:
        raise Unreadable("the workbook is empty.", hint="export it again")
    return sheets if len(sheets) > 1 else [("", sheets[0][1])]


def _write(reader: Any, name: str, scratch: Path) -> Path | None:
    """Write one sheet, blank rows at its top included, so that a row's line is its number in the workbook."""
    frame = reader.load_sheet(name, header_row=None, skip_rows=0, dtypes="string").to_polars()
    if not frame.width or all(frame.select(column).to_series().is_null().all() for column in frame.columns):
        return None
    target = unused(scratch, f"{name}.csv")
    frame.write_csv(target, include_header=False)
    return target


def _with_errors_as_text(path: Path, scratch: Path) -> Path:
    """Return the workbook, or a copy whose error cells are text where it has any."""
    with zipfile.ZipFile(path) as book:
        sheets = [name for name in book.namelist() if _SHEET.fullmatch(name)]
        if not any(_has_error(piece) for name in sheets for piece in _pieces(book, name)):
            return path
        target = unused(scratch, path.name)
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as copy:
            for name in book.namelist():
                with copy.open(name, "w", force_zip64=True) as out:
                    _copy(book, name, out)
    return target


def _copy(book: zipfile.ZipFile, name: str, out: IO[bytes]) -> None:
    for piece in _pieces(book, name):
        out.write(_ERROR_CELL.sub(rb'\1"str"', piece) if _SHEET.fullmatch(name) and _has_error(piece) else piece)


def _has_error(piece: bytes) -> bool:
    """Return whether a piece of a sheet has an error cell; a plain search first, which is far cheaper."""
    return (b't="e"' in piece or b"t='e'" in piece) and _ERROR_CELL.search(piece) is not None


def _pieces(book: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    """Yield a member's bytes, cut between two tags."""
    rest = b""
    with book.open(name) as file:
        while chunk := file.read(CHUNK):
            whole, _, rest = (rest + chunk).rpartition(b">")
            yield whole + b">" if whole else b""
    yield rest
