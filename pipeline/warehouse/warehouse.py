"""The warehouse: one DuckDB file with the schemas raw, seeds, staging, marts, engine and baseline."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
from sqlglot import exp

from pipeline.errors import UsageError, nearest
from pipeline.project.queries import Query
from pipeline.warehouse.functions import register_functions
from pipeline.warehouse.lineage import parse, references

SCHEMAS = ("raw", "files", "seeds", "staging", "marts", "engine", "baseline")
# At most so many bytes, and on a smaller machine or in a smaller container so much of what there is.
MEMORY_MOST, MEMORY_SHARE = 5_000_000_000, 0.6
CGROUP_LIMIT = Path("/sys/fs/cgroup/memory.max")
# A checkpoint in the middle of a build would stop every connection for it; there is one, when the warehouse is closed.
CHECKPOINT_AFTER = "1TB"
# A float as every published file has it. Each statement that named the expression itself would parse it anew.
TEN_DIGITS = "coalesce(round(number, (9 - floor(log10(abs(nullif(number, 0)))))::int), number)"
_LINE = re.compile(r"LINE (\d+):")
_COLUMN = re.compile(r'column (?:named )?"(\w+)"')


def sql_identifier(name: str) -> str:
    """Quote a name so that any text is safe as an identifier."""
    return '"' + name.replace('"', '""') + '"'


def sql_text(value: object) -> str:
    """Quote a value so that any text is safe as a string literal."""
    return "'" + str(value).replace("'", "''") + "'"


def memory_limit(among: int = 1) -> str:
    """Return how much memory DuckDB may take before it spills to the disk, as it wants to be told.

    `among`: so many processes side by side share it.
    """
    there = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    with suppress(OSError, ValueError):
        there = min(there, int(CGROUP_LIMIT.read_text()))
    return f"{min(MEMORY_MOST, int(MEMORY_SHARE * there)) // among}B"


class Warehouse:
    """A DuckDB connection with Tierboard's schemas, macros and functions; close it, or use it in `with`.

    Without a path it lives in memory, and spills to the folder `scratch` where one is given.
    """

    def __init__(self, path: Path | None = None, *, read_only: bool = False, scratch: Path | None = None) -> None:
        self.path = path
        scratch = path.with_suffix(".scratch") if path else scratch
        config = {
            "memory_limit": memory_limit(),
            "checkpoint_threshold": CHECKPOINT_AFTER,
            "temp_directory": str(scratch or ""),
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
            "python_enable_replacements": "false",
        }
        self.con = duckdb.connect(str(path) if path else ":memory:", read_only=read_only, config=config)
        # Global: the connections beside this one read moments alike, whatever the zone of the machine.
        self.execute("set global timezone = 'UTC'")
        register_functions(self.con)
        if not read_only:
            for schema in SCHEMAS:
                self.execute(f"create schema if not exists {schema}")
            self.execute(f"create or replace macro ten_digits(number) as {TEN_DIGITS}")

    def beside(self) -> Warehouse:
        """Return a second connection to the same database, for another thread; temporary tables are its own."""
        other = Warehouse.__new__(Warehouse)
        other.path = self.path
        other.con = self.con.cursor()
        return other

    def __enter__(self) -> Warehouse:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connection; DuckDB checkpoints, so no .wal file is left."""
        self.con.close()

    def execute(self, sql: str) -> None:
        """Run a statement whose rows nobody wants."""
        self.con.execute(sql).fetchall()

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """Run a query and return all of its rows."""
        return self.con.execute(sql).fetchall()

    def columns_and_rows(self, sql: str) -> tuple[tuple[str, ...], list[tuple[Any, ...]]]:
        """Run a query somebody typed; returns its column names and rows, and DuckDB's words when it is wrong."""
        try:
            result = self.con.execute(sql)
            return tuple(column[0] for column in result.description), result.fetchall()
        except duckdb.Error as error:
            raise UsageError(str(error)) from None

    def value(self, sql: str) -> Any:
        """Run a query and return its single value."""
        return self.rows(sql)[0][0]

    def columns(self, table: str) -> list[tuple[str, str]]:
        """Return (name, type) of a table's or a query's columns."""
        return [(row[0], row[1]) for row in self.rows(f"describe {table}")]

    def set_as_of(self, day: date) -> None:
        """Fix business time: the macro `as_of()` that every model reads instead of the clock."""
        self.execute(f"create or replace macro as_of() as date '{day.isoformat()}'")

    def lock_down(self, workshop: Path) -> None:
        """Refuse files outside one folder, attach and settings from here on: SQL reads the warehouse only."""
        self.execute(f"set allowed_directories = [{sql_text(f'{workshop}/')}]")
        self.execute("set enable_external_access = false")
        self.execute("set lock_configuration = true")

    @contextmanager
    def blaming(self, query: Query) -> Iterator[None]:
        """Turn DuckDB's errors into ones that name the query's file and line."""
        try:
            yield
        except duckdb.Error as error:
            raise self._blame(str(error), query) from None

    def _blame(self, text: str, query: Query) -> UsageError:
        """Return DuckDB's error as one about a .sql file: its line, its first sentence, the nearest column."""
        line = int(match.group(1)) if (match := _LINE.search(text)) else None
        message = text.split("\nLINE ", maxsplit=1)[0].strip().replace("\n", " ")
        if (match := _COLUMN.search(message)) and "Did you mean" not in message:
            message += "." + nearest(match.group(1), self._known_columns(query))
        return UsageError(message, path=query.path, line=line)

    def _known_columns(self, query: Query) -> set[str]:
        """Return the columns a query could name: those of the tables it reads and those it makes itself."""
        known = {alias.alias for alias in parse(query).find_all(exp.Alias)}
        for table in references(query):
            schema, _, name = table.partition(".")
            found = self.rows(
                "select column_name from information_schema.columns "
                f"where table_schema = {sql_text(schema)} and table_name = {sql_text(name)}"
            )
            known.update(column for (column,) in found)
        return known
