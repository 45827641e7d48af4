"""Writes one table of the demo company as an office would send it: encoding, headers, parts, faults."""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import IO

import xlsxwriter

from pipeline.demo.plan import Export
from pipeline.project.contracts import Contract
from pipeline.warehouse.warehouse import Warehouse, sql_identifier, sql_text

CHUNK = 1 << 20


@dataclass(frozen=True)
class Table:
    """A contract's table of the demo company and how its export looks."""

    contract: Contract
    export: Export
    columns: tuple[str, ...]

    @property
    def name(self) -> str:
        """The table as SQL names it."""
        return f"demo.{self.contract.name}"

    def header(self, column: str) -> str:
        """Return the header a column goes by in the file."""
        aliases = self.contract.columns[column].aliases
        return aliases[0] if self.export.headers == "local" and aliases else column

    def shown(self, name: str) -> str:
        """Return the SQL expression of a column as the file shows it."""
        column, value = self.contract.columns[name], sql_identifier(name)
        local = self.export.headers == "local"
        if name in self.export.show:
            return f"({self.export.show[name]})"
        if column.type == "timestamp":
            return f"strftime({value}, '%Y-%m-%d %H:%M')"
        if local and column.type == "bool":
            return f"if({value}, '是', '否')"
        if local and column.type == "choice":
            words = {code: spelt[0] for code, spelt in column.values.items() if spelt}
            cases = " ".join(f"when {sql_text(code)} then {sql_text(word)}" for code, word in words.items())
            return f"case {value} {cases} else {value} end"
        return value


@dataclass(frozen=True)
class Part:
    """One file of an export: its path below the folder, which rows, and its columns in the file's order."""

    path: Path
    where: str
    columns: tuple[str, ...]
    is_last: bool


def write_export(company: Warehouse, contract: Contract, export: Export, to: Path) -> None:
    """Write a contract's table, in parts if so planned; rows stand in order of event and key."""
    columns = tuple(name for name, _ in company.columns(f"demo.{contract.name}"))
    table = Table(contract, export, columns)
    write = _write_xlsx if export.format == "xlsx" else _write_csv
    for part in _parts(company, table):
        target = to / part.path
        target.parent.mkdir(parents=True, exist_ok=True)
        write(company, table, part, target)


def _parts(company: Warehouse, table: Table) -> Iterator[Part]:
    """Yield the files of an export; every second part lists its columns the other way round."""
    name, ending = table.contract.name, f".{table.export.format}" + (".gz" if table.export.gzip else "")
    parts = table.export.parts
    if parts is None:
        yield Part(Path(name + ending), "true", table.columns, True)
        return
    by = sql_identifier(parts.by)
    period = f"(year({by}) * 12 + month({by}) - 1) // {parts.months}"
    spans = company.rows(f"select min({by}), max({by}) from {table.name} group by {period} order by 1")
    for place, (first, last) in enumerate(spans):
        is_last = place == len(spans) - 1
        stamp = last if is_last else _period_end(last, parts.months)
        where = f"{by} between date '{first}' - {parts.overlap_days if place else 0} and date '{last}'"
        columns = table.columns[::-1] if place % 2 else table.columns
        yield Part(Path(name, f"{name}_{stamp}{ending}"), where, columns, is_last)


def _period_end(day: date, months: int) -> date:
    """Return the last day of the period of so many calendar months that a day lies in."""
    after = (day.year * 12 + day.month - 1) // months * months + months
    return date.fromordinal(date(after // 12, after % 12 + 1, 1).toordinal() - 1)


def _select(table: Table, part: Part) -> str:
    """Return the query of a part's rows; its order is total, so any number of threads writes the same."""
    shown = ", ".join(f"{table.shown(name)} as {sql_identifier(table.header(name))}" for name in part.columns)
    event = (table.contract.event,) if table.contract.event else ()
    rows = f"select * from {table.name} where {part.where}"
    order = ", ".join(f"sorted_rows.{sql_identifier(name)}" for name in (*event, *table.contract.key))
    return f"select {shown} from ({rows}) as sorted_rows order by {order}"


def _write_csv(company: Warehouse, table: Table, part: Part, target: Path) -> None:
    """Let DuckDB write the good rows, then dress them: preamble, faults, total, encoding, compression."""
    export = table.export
    rows = target if export.is_undressed else (company.path or target).with_name("rows.csv")
    company.execute(
        f"copy ({_select(table, part)}) to {sql_text(rows)}"
        f" (format csv, header true, delimiter {sql_text(export.delimiter)})"
    )
    if export.is_undressed:
        return
    with rows.open("r", encoding="utf-8", newline="") as source, _writer(target, export) as out:
        out.write("".join(line + "\n" for line in export.preamble))
        tail = ""
        while chunk := source.read(CHUNK):
            out.write(chunk)
            tail = (tail + chunk)[-CHUNK:]
        if part.is_last:
            out.write((tail.rstrip("\n").rsplit("\n", 1)[-1] + "\n") * export.repeat_last)
            out.write(_as_text(export, part, [*export.bad, *_totals(company, table)]))
    rows.unlink()


def _totals(company: Warehouse, table: Table) -> list[dict[str, str]]:
    """Return the total row, or none."""
    total = table.export.total
    if not total:
        return []
    values = company.rows(f"select {', '.join(total.values())} from {table.name}")[0]
    return [dict(zip(total, map(str, values), strict=True))]


def _as_text(export: Export, part: Part, rows: list[dict[str, str]]) -> str:
    """Return rows given as text by column in the file's own form."""
    text = io.StringIO()
    writer = csv.DictWriter(text, part.columns, restval="", delimiter=export.delimiter, lineterminator="\n")
    writer.writerows(rows)
    return text.getvalue()


@contextmanager
def _writer(target: Path, export: Export) -> Iterator[IO[str]]:
    """Open a file for text in the export's encoding and line ends; gzip carries no name and no time."""
    with target.open("wb") as raw:
        packed = gzip.GzipFile("", "wb", 6, raw, mtime=0) if export.gzip else raw
        with io.TextIOWrapper(packed, encoding=export.encoding, newline=export.newline) as text:
            yield text


def _write_xlsx(company: Warehouse, table: Table, part: Part, target: Path) -> None:
    """Write a workbook: text as text, so that ids keep their zeros, and a fixed date of creation."""
    options = {"constant_memory": True, "default_date_format": "yyyy-mm-dd"}
    with xlsxwriter.Workbook(str(target), options) as book:
        book.set_properties({"created": datetime(2026, 1, 1)})
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, [table.header(name) for name in part.columns])
        for line, row in enumerate(company.rows(_select(table, part)), start=1):
            for place, value in enumerate(row):
                write = sheet.write_string if isinstance(value, str) else sheet.write
                write(line, place, value)
