"""Finding the header by name: which of the first lines it is, which delimiter, and which column each header means."""

from __future__ import annotations

import csv
import difflib
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from pipeline.errors import UsageError, nearest
from pipeline.project.contracts import Contract
from pipeline.project.project import Project
from pipeline.project.settings import TableSettings
from pipeline.project.toml import line_of
from pipeline.warehouse.load.opening import Unreadable

SEARCHED = 30
SAMPLED = 500
DELIMITERS = (",", ";", "\t", "|")
_IGNORED = str.maketrans("", "", " _-\t\n\r\u00a0\u3000\u200b\ufeff")


@dataclass(frozen=True)
class Header:
    """Where a file's header is and what it means.

    `line` is the last physical line of the header; `columns` maps a contract's column to the position of its
    header; `unknown` are the headers nothing answers to; `preamble` the (line, text) above; `sample` the first rows.
    """

    delimiter: str
    line: int
    headers: tuple[str, ...]
    columns: dict[str, int]
    unknown: tuple[str, ...]
    preamble: tuple[tuple[int, str], ...]
    sample: tuple[tuple[str, ...], ...]


def plain(header: str) -> str:
    """Reduce a header to what is compared: no case, no width, no spaces, underscores or hyphens."""
    return unicodedata.normalize("NFKC", header).casefold().translate(_IGNORED)


def known_headers(contract: Contract, settings: TableSettings) -> dict[str, str]:
    """Return every header a table's column goes by, reduced, and the column."""
    known = {}
    for name, column in contract.columns.items():
        for header in (name, *column.aliases):
            known[plain(header)] = name
    for header, name in settings.columns.items():
        known[plain(header)] = name
    return known


def read_header(path: Path, contract: Contract, settings: TableSettings) -> Header:
    """Find the header of a UTF-8 file among its first lines; raise `Unreadable` saying what is missing."""
    known = known_headers(contract, settings)
    tried = (settings.delimiter,) if settings.delimiter else DELIMITERS
    best: tuple[tuple[int, int, int], str, int] | None = None
    for delimiter in tried:
        for position, (line, row) in enumerate(_rows(path, delimiter, SEARCHED)):
            if settings.header_line is not None and line != settings.header_line:
                continue
            names = {known[plain(cell)] for cell in row if plain(cell) in known}
            required = sum(name in names for name in contract.required)
            score = (len(names), required, -position)
            if names and (best is None or score > best[0]):
                best = (score, delimiter, position)
    if best is None:
        raise _no_header(path, contract, settings)
    return _header(path, best[1], best[2], contract, known)


def any_header(path: Path, settings: TableSettings) -> Header:
    """Read the header of a file as it is: its first line, or the one the settings name, and no column mapped."""
    marks = (settings.delimiter,) if settings.delimiter else DELIMITERS
    wanted = settings.header_line
    rows = {mark: _rows(path, mark, SEARCHED) for mark in marks}
    found = {mark: [row for row in rows[mark] if wanted is None or row[0] >= wanted] for mark in marks}
    delimiter = max(marks, key=lambda mark: len(found[mark][0][1]) if found[mark] else 0)
    if not found[delimiter]:
        raise Unreadable("the file is empty.", hint="export it again")
    (line, row), *rest = found[delimiter]
    last = line + sum(cell.count("\n") for cell in row)
    preamble = tuple((number, delimiter.join(cells)) for number, cells in rows[delimiter] if number < line)
    return Header(delimiter, last, tuple(row), {}, tuple(row), preamble, tuple(tuple(cells) for _, cells in rest))


def partial_header(path: Path, contract: Contract, settings: TableSettings) -> Header:
    """Return a header whose required columns are not all there, mapped as far as it goes, for proposals."""
    header = any_header(path, settings)
    known = known_headers(contract, settings)
    columns = {known[plain(cell)]: place for place, cell in enumerate(header.headers) if plain(cell) in known}
    return replace(header, columns=columns)


def match_columns(headers: Iterable[str], known: dict[str, str], contract: Contract, line: int) -> dict[str, int]:
    """Map columns to header positions; two headers of one column, or a missing required column, stop the file."""
    columns: dict[str, int] = {}
    headers = list(headers)
    for position, header in enumerate(headers):
        name = known.get(plain(header))
        if name is None:
            continue
        if name in columns:
            first = headers[columns[name]]
            raise Unreadable(
                f'the headers "{first}" and "{header}" both mean {name}.',
                line=line,
                hint="export one of them, or choose with a SELECT in input/sql/" + f"{contract.name}.sql",
            )
        columns[name] = position
    missing = [name for name in contract.required if name not in columns]
    if missing:
        raise _missing(missing, headers, columns, contract, line)
    return columns


def _header(path: Path, delimiter: str, position: int, contract: Contract, known: dict[str, str]) -> Header:
    rows = _rows(path, delimiter, position + 1 + SAMPLED)
    line, row = rows[position]
    last = line + sum(cell.count("\n") for cell in row)
    columns = match_columns(row, known, contract, line)
    unknown = tuple(cell.strip() for cell in row if cell.strip() and plain(cell) not in known)
    preamble = tuple((number, delimiter.join(cells)) for number, cells in rows[:position])
    sample = tuple(tuple(cells) for _, cells in rows[position + 1 :])
    return Header(delimiter, last, tuple(row), columns, unknown, preamble, sample)


def _rows(path: Path, delimiter: str, limit: int) -> list[tuple[int, list[str]]]:
    """Return the first rows that are not blank, with the physical line each begins on."""
    rows, line = [], 1
    with path.open("r", encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(islice(file, limit + SEARCHED), delimiter=delimiter)
        for row in reader:
            if any(cell.strip() for cell in row):
                rows.append((line, row))
            line = reader.line_num + 1
            if len(rows) == limit:
                break
    return rows


def _no_header(path: Path, contract: Contract, settings: TableSettings) -> Unreadable:
    if not _rows(path, ",", 1):
        return Unreadable("the file is empty.", hint="export it again")
    where = f"line {settings.header_line}" if settings.header_line else f"the first {SEARCHED} lines"
    wanted = ", ".join(contract.required)
    return Unreadable(
        f"no header of {contract.name} found in {where}; it needs {wanted}.",
        hint=f"map its headers in the settings: [tables.{contract.name}.columns]",
    )


def _missing(
    missing: list[str], headers: list[str], columns: dict[str, int], contract: Contract, line: int
) -> Unreadable:
    """Return the error of missing columns, naming for each the nearest header that means nothing else."""
    taken = set(columns.values())
    free = [header.strip() for position, header in enumerate(headers) if position not in taken and header.strip()]
    parts = []
    for name in missing:
        words = (name, *contract.columns[name].aliases)
        close = next((near for word in words if (near := nearest_header(word, free))), None)
        parts.append(f'"{name}"' + (f' (nearest header: "{close}")' if close else ""))
    listed = ", ".join(parts)
    plural = "column is" if len(missing) == 1 else "columns are"
    example = f'"{free[0]}" = "{missing[0]}"' if free else f'"<header>" = "{missing[0]}"'
    return Unreadable(
        f"the required {plural} missing: {listed}.", line=line, hint=f"[tables.{contract.name}.columns] {example}"
    )


def nearest_header(word: str, headers: list[str]) -> str | None:
    """Return the header most like a word, or one that contains it or is part of it; None when none is close."""
    reduced = {plain(header): header for header in headers}
    wanted = plain(word)
    close = difflib.get_close_matches(wanted, reduced, n=1, cutoff=0.6)
    if close:
        return reduced[close[0]]
    within = [name for name in reduced if min(len(name), len(wanted)) > 1 and (wanted in name or name in wanted)]
    return reduced[max(within, key=len)] if within else None


def check_tables(project: Project) -> None:
    """Refuse `[tables.…]` of the settings that name a table, column or value there is not."""
    path = project.input_dir / "settings.toml"
    for table, settings in project.settings.tables.items():
        if table not in project.contracts:
            wrong = f'there is no table "{table}".{nearest(table, project.contracts)}'
            raise UsageError(wrong, path=path, line=line_of(path, (table,)))
        if wrong := _wrong_in(project.contracts[table], settings):
            raise UsageError(f"[tables.{table}]: {wrong}", path=path, line=line_of(path, (table,)))


def _wrong_in(contract: Contract, settings: TableSettings) -> str | None:
    """Return what is wrong with a table's settings, or None."""
    if settings.delimiter is not None and len(settings.delimiter) != 1:
        return f'the delimiter "{settings.delimiter}" is not one character.'
    for header, name in settings.columns.items():
        if name not in contract.columns:
            return f'"{header}" is mapped to "{name}", which is no column.{nearest(name, contract.columns)}'
    for name, values in settings.values.items():
        if name not in contract.columns:
            return f'values are mapped for "{name}", which is no column.{nearest(name, contract.columns)}'
        allowed = contract.columns[name].values
        for value, canonical in values.items():
            if allowed and canonical not in allowed:
                return f'"{value}" is mapped to "{canonical}" in {name}.{nearest(canonical, allowed)}'
    return None
