"""One part of a table on its way: staged as values, its bad rows read again thoroughly, the rest rejected."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from pipeline.project.contracts import Contract
from pipeline.warehouse.load import casts
from pipeline.warehouse.load.casts import Formats
from pipeline.warehouse.load.header import Header
from pipeline.warehouse.load.opening import Text, Unreadable
from pipeline.warehouse.load.reading import check_end, fetch_rows, relation, write_records
from pipeline.warehouse.load.report import DataProblem
from pipeline.warehouse.load.rows import Rules, is_total, reason_select, row_select
from pipeline.warehouse.load.scratch import unused
from pipeline.warehouse.warehouse import Warehouse, sql_identifier, sql_text


@dataclass
class Part:
    """One file, or one member of an archive, or the result of a company's SELECT, being loaded as a table.

    `rows` are the records found, preamble included; `source` is the relation of text columns c0, c1 …; `line` the
    SQL of a row's line in the staged table `stage`; `mended` holds the bad rows that a thorough reading saved.
    """

    file_id: int
    name: str
    table: str
    stamp: date | None
    header: Header
    text: Text | None
    source: str = ""
    numbered: bool = False
    rows: int = 0
    ignored: int = 0
    has_bad: bool = False
    has_dropped: bool = False
    broken: list[tuple[int, str, str]] = field(default_factory=list)

    @property
    def stage(self) -> str:
        """The temporary table of the part's values."""
        return f"load_stage_{self.file_id}"

    @property
    def bad(self) -> str:
        """The temporary table of the text of its bad rows."""
        return f"load_bad_{self.file_id}"

    @property
    def mended(self) -> str:
        """The temporary table of its bad rows, read thoroughly."""
        return f"load_mended_{self.file_id}"

    @property
    def line(self) -> str:
        """The SQL of a staged row's line."""
        return "line" if self.numbered else f"rowid + {self.header.line + 1}"

    @property
    def present(self) -> dict[str, str]:
        """The contract's columns this part has, and the text column of each."""
        return {name: f"c{position}" for name, position in self.header.columns.items()}

    def first_key(self, contract: Contract) -> str | None:
        """Return the key column that is the part's first column, where a total row could pass for a key."""
        first = next((name for name, position in self.header.columns.items() if position == 0), None)
        return first if first in contract.key and contract.columns[first].type == "text" else None


def attach(part: Part) -> None:
    """Point a part at its file, read as it is."""
    if part.text is not None and not part.source:
        part.source = relation(part.text.path, part.header, numbered=False)


def count_bad(warehouse: Warehouse, part: Part) -> int:
    """Return how many staged rows are not in order."""
    return int(warehouse.value(f"select count(*) from {part.stage} where not is_ok"))


def stage(warehouse: Warehouse, part: Part, rules: Rules, formats: Formats, scratch: Path) -> None:
    """Cast a part's rows into its staged table, in file order; reads the file once where every line is a record."""
    _create_stage(warehouse, part, rules, formats)
    if part.text is None:
        part.rows = warehouse.value(f"select count(*) from {part.stage}")
        return
    count = warehouse.value(f"select count(*) from {part.stage}")
    if not part.numbered and count != part.text.lines - part.header.line:
        records = write_records(part.text, part.header, scratch)
        part.numbered, part.broken = True, records.broken
        part.source = relation(records.path, part.header, numbered=True)
        _note_ignored(warehouse, part, [(line, "total", raw) for line, raw in records.ignored], scratch)
        _create_stage(warehouse, part, rules, formats)
        count = warehouse.value(f"select count(*) from {part.stage}")
        if count != records.rows:
            raise Unreadable(f"{records.rows - count} rows are too long to read.", hint="export it without that text")
        count += len(records.ignored) + len(part.broken)
    if count == 0:
        raise Unreadable("the file has a header and no rows.", hint="export it again")
    last = next((name for name, at in part.header.columns.items() if at == len(part.header.headers) - 1), None)
    check_end(part.text, part.header, last is not None and rules.contract.columns[last].required)
    if not part.rows:
        _note_ignored(warehouse, part, [(line, "preamble", raw) for line, raw in part.header.preamble], scratch)
        part.rows = count + len(part.header.preamble)


def _create_stage(warehouse: Warehouse, part: Part, rules: Rules, formats: Formats) -> None:
    spaces = part.numbered or (part.text is not None and part.text.has_tabs and part.header.delimiter != "\t")
    line = "line::ubigint as line" if part.numbered else ""
    first = part.first_key(rules.contract)
    select = row_select(rules, formats, part.present, part.source, spaces=spaces, first=first, extra=line)
    warehouse.execute(f"create or replace temp table {part.stage} as {select}")


def read_bad_rows(warehouse: Warehouse, part: Part, scratch: Path, limit: int | None = None) -> int:
    """Put the text of a part's bad rows into its table of bad rows; return how many there are."""
    most = f"limit {limit}" if limit else ""
    lines = warehouse.rows(
        f"select ({part.line})::ubigint as bad_line from {part.stage} where not is_ok order by bad_line {most}"
    )
    part.has_bad = bool(lines)
    if not lines:
        return 0
    names = [f"c{position}" for position in range(len(part.header.headers))]
    rows = part_texts(warehouse, part, [line for (line,) in lines])
    insert_rows(
        warehouse, part.bad, (("line", "UBIGINT"), ("raw", "VARCHAR"), *((n, "VARCHAR") for n in names)), rows, scratch
    )
    return len(lines)


def located(warehouse: Warehouse, parts: Iterable[Part], problem: DataProblem) -> DataProblem:
    """Return a problem of a value with the file and the line on which it first stands, where each line is a record."""
    for part in parts:
        cell = part.present.get(problem.column or "")
        if cell is None or part.text is None or problem.value is None:
            continue
        count, place = warehouse.rows(
            f"select count(*), min(place) filter (where trim(cell) = {sql_text(problem.value)}) "
            f"from (select row_number() over () as place, {cell} as cell from {part.source})"
        )[0]
        if place and count == part.text.lines - part.header.line:
            return replace(problem, file=part.name, line=part.header.line + place)
    return problem


def part_texts(warehouse: Warehouse, part: Part, lines: list[int]) -> Iterator[Sequence[Any]]:
    """Yield (line, text, *cells) of the given lines."""
    if part.text is not None:
        for line, raw, cells in fetch_rows(part.text, part.header, lines, whole=part.numbered):
            yield line, raw, *cells
        return
    names = ", ".join(f"c{position}" for position in range(len(part.header.headers)))
    listed = ", ".join(str(line - part.header.line - 1) for line in lines)
    found = warehouse.rows(f"select rowid, {names} from {part.source} where rowid in ({listed}) order by rowid")
    for rowid, *cells in found:
        yield rowid + part.header.line + 1, ",".join("" if cell is None else str(cell) for cell in cells), *cells


def mend(warehouse: Warehouse, part: Part, rules: Rules, formats: Formats, scratch: Path) -> None:
    """Read a part's bad rows thoroughly: keep those in order, set total rows aside, reject the rest with reasons."""
    spaces = sql_text(casts.SPACES)
    cells = ", ".join(f"nullif(trim(c{position}, {spaces}), '')" for position in range(len(part.header.headers)))
    source = f"(select *, coalesce({cells}, null) as first_cell from {part.bad})"
    first, extra = part.first_key(rules.contract), "line, raw, first_cell"
    select = row_select(rules, formats, part.present, source, thorough=True, spaces=True, first=first, extra=extra)
    warehouse.execute(f"create or replace temp table {part.mended} as {select}")
    total = f"(first_cell is null or {is_total(rules.contract, part.present, first)})"
    found = warehouse.rows(
        f"select line, case when first_cell is null then 'blank' else 'total' end, raw from {part.mended} "
        f"where not is_ok and {total} order by line"
    )
    _note_ignored(warehouse, part, found, scratch)
    rejected = f"(select * from {part.mended} where not is_ok and not {total})"
    into = f"insert into engine.rejects select {part.file_id}, {sql_text(part.table)}, line"
    reasons = reason_select(rules, part.present, rejected)
    warehouse.execute(f"{into}, column_name, value, reason, raw, null from ({reasons}) where reason is not null")
    # An amount too large to convert is the only bad row whose every cell is in order.
    warehouse.execute(
        f"{into}, null, null, 'out_of_range', raw, null from {rejected} as left_over where not exists ("
        f"from engine.rejects as said where said.file_id = {part.file_id} and said.line = left_over.line)"
    )


def reject_broken(warehouse: Warehouse, part: Part, scratch: Path) -> None:
    """Reject the rows that are no records of this file."""
    rows = [(part.file_id, part.table, line, None, why, "structure", raw, None) for line, raw, why in part.broken]
    insert_rows(warehouse, "engine.rejects", None, rows, scratch)


def staged_rows(part: Part, contract: Contract, columns: str) -> str:
    """Return the SELECT of a part's sound rows: the given columns, then `source_line`."""
    absent = "".join(
        f", {casts.absent(column)} as {sql_identifier(name)}"
        for name, column in contract.columns.items()
        if name not in part.present
    )
    rows = f"select *{absent}, ({part.line})::ubigint as source_line from {part.stage} where is_ok"
    select = f"select {columns}, source_line from ({rows})"
    if part.has_bad:
        select += (
            f" union all select {columns}, source_line from "
            f"(select *{absent}, line as source_line from {part.mended} where is_ok)"
        )
    return select


def _note_ignored(warehouse: Warehouse, part: Part, rows: list[tuple[int, str, str]], scratch: Path) -> None:
    """List rows that are no data: preamble, totals and blanks."""
    values = [(part.file_id, part.table, line, kind, raw) for line, kind, raw in rows]
    insert_rows(warehouse, "engine.ignored", None, values, scratch)
    part.ignored += len(rows)


def insert_rows(
    warehouse: Warehouse,
    table: str,
    columns: Iterable[tuple[str, str]] | None,
    rows: Iterable[Sequence[Any]],
    scratch: Path,
) -> None:
    """Insert many rows of Python values through a CSV file; with `columns`, the temporary table is made first."""
    if columns is not None:
        declared = ", ".join(f"{sql_identifier(name)} {kind}" for name, kind in columns)
        warehouse.execute(f"create or replace temp table {table} ({declared})")
    path = unused(scratch, "rows.csv")
    with path.open("w", encoding="utf-8", newline="") as file:
        write = csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\n").writerow
        longest = max((write(row) for row in rows), default=0)
    if longest:
        # In bytes, of which a letter may take four; what DuckDB takes without being told is the least.
        most = max(2_000_000, 4 * longest)
        types = ", ".join(f"{sql_text(name)}: {sql_text(kind)}" for name, kind in warehouse.columns(table))
        warehouse.execute(
            f"insert into {table} select * from read_csv({sql_text(path)}, auto_detect = false, header = false, "
            f"delim = ',', quote = '\"', escape = '\"', new_line = '\\n', columns = {{{types}}}, nullstr = '', "
            f"max_line_size = {most})"
        )
    path.unlink()
