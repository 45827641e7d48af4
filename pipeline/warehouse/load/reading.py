"""Reading a file's rows as text, each with the physical line it begins on.

DuckDB passes over rows that break the form, so a count decides.  Where there are as many rows as lines, every line is
one record, the file is read as it is and a row's line follows from its place.  Otherwise (newlines inside quotes, blank
lines, broken rows) the records are written out once more with their line in front.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from pipeline.warehouse.load.casts import NULLS
from pipeline.warehouse.load.header import Header
from pipeline.warehouse.load.opening import Text, Unreadable
from pipeline.warehouse.load.scratch import unused
from pipeline.warehouse.load.totals import is_total
from pipeline.warehouse.warehouse import sql_text

csv.field_size_limit(1 << 27)
# From this many rows on, a last value shorter than all others is taken for one that was cut off.
ENOUGH = 20


@dataclass
class Records:
    """What writing a file's records out gave: the copy, rows that are no records, and rows to ignore."""

    path: Path
    rows: int = 0
    broken: list[tuple[int, str, str]] = field(default_factory=list)
    ignored: list[tuple[int, str]] = field(default_factory=list)


def relation(path: Path, header: Header, *, numbered: bool) -> str:
    """Return the SQL that reads a file as text columns c0, c1 …; a numbered copy begins with `line`."""
    names = [f"c{position}" for position in range(len(header.headers))]
    if numbered:
        names.insert(0, "line")
    columns = ", ".join(f"'{name}': 'VARCHAR'" for name in names)
    delimiter, skip = ("," if numbered else header.delimiter), (0 if numbered else header.line)
    nulls = ", ".join(sql_text(null) for null in NULLS)
    return (
        f"read_csv({sql_text(path)}, auto_detect = false, header = false, skip = {skip}, "
        f"delim = {sql_text(delimiter)}, quote = '\"', escape = '\"', columns = {{{columns}}}, "
        f"strict_mode = true, ignore_errors = true, nullstr = [{nulls}])"
    )


def check_end(text: Text, header: Header, last_required: bool) -> None:
    """Raise `Unreadable` for a file without a newline at its end whose last value is cut off, as far as that shows.

    It shows when the value is empty where none may be, or shorter than in every one of the first rows.
    """
    if text.ends_with_newline:
        return
    with text.path.open("rb") as file:
        file.seek(max(text.path.stat().st_size - (1 << 16), 0))
        tail = file.read().decode(errors="replace").splitlines()[-1]
    cells = next(csv.reader([tail], delimiter=header.delimiter), [])
    others = [len(row[-1].strip()) for row in header.sample[:-1] if len(row) == len(header.headers)]
    if len(cells) != len(header.headers) or is_total(cells):
        return
    length = len(cells[-1].strip())
    if (not length and last_required) or (len(others) > ENOUGH and length < min(others)):
        raise Unreadable(
            f'the file has no newline at its end, and its last value "{cells[-1]}" looks cut off.',
            line=text.lines,
            hint="export it again, or end it with a newline if it is whole",
        )


def write_records(text: Text, header: Header, scratch: Path) -> Records:
    """Write every record with its line; raise `Unreadable` where the file was cut off."""
    records = Records(unused(scratch, "records.csv"))
    wanted = len(header.headers)
    with text.path.open("r", encoding="utf-8", newline="") as file, records.path.open("w", encoding="utf-8") as copy:
        write = csv.writer(copy, lineterminator="\n").writerow
        last: tuple[int, list[str]] | None = None
        for line, row, raw in _records(file, header, records):
            cells = row
            if len(cells) > wanted and not any(cell.strip() for cell in cells[wanted:]):
                cells = cells[:wanted]
            last = (line, row)
            if len(cells) == wanted:
                write((line, *cells))
                records.rows += 1
            elif is_total(row):
                records.ignored.append((line, raw))
            else:
                records.broken.append((line, raw, f"{len(row)} of {wanted} columns"))
    if last and not text.ends_with_newline and len(last[1]) < wanted and not is_total(last[1]):
        raise Unreadable(
            f"the file is cut off in the middle of a row: {len(last[1])} of {wanted} columns.",
            line=last[0],
            hint="export it again",
        )
    return records


def _records(file: Iterable[str], header: Header, records: Records) -> Iterator[tuple[int, list[str], str]]:
    """Yield (line, cells, text) of each record; what strict CSV refuses goes to the broken rows, line by line."""
    pending: list[str] = []

    def _remember() -> Iterator[str]:
        for text in islice(file, header.line, None):
            pending.append(text)
            yield text

    reader = csv.reader(_remember(), delimiter=header.delimiter, strict=True)
    line = header.line + 1
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            if "unexpected end" in str(error):
                raise Unreadable('a quote (") is opened and never closed.', line=line, hint="export it again") from None
            records.broken += [(line + i, text.rstrip("\r\n"), str(error)) for i, text in enumerate(pending)]
            row = []
        if row:
            yield line, row, "".join(pending).rstrip("\r\n")
        line += len(pending)
        pending.clear()


def fetch_rows(
    text: Text, header: Header, lines: Iterable[int], *, whole: bool
) -> Iterator[tuple[int, str, list[str]]]:
    """Yield (line, text as it came, cells) of the records that begin on the given lines, in ascending order.

    With `whole`, a record may go on over several lines; otherwise every line is one.
    """
    wanted = len(header.headers)
    taken: list[str] = []

    def _remember(lines: Iterable[str]) -> Iterator[str]:
        for raw in lines:
            taken.append(raw)
            yield raw

    with text.path.open("r", encoding="utf-8-sig", newline="") as file:
        at = 1
        for line in lines:
            taken.clear()
            raw = islice(file, line - at, None if whole else line - at + 1)
            cells = next(csv.reader(_remember(raw), delimiter=header.delimiter), [])
            at = line + len(taken)
            yield line, "".join(taken).rstrip("\r\n"), (cells + [""] * wanted)[:wanted]
