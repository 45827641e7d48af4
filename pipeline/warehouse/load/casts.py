"""The SQL that turns a cell of text into a value, and says what is wrong with one it cannot read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.project.contracts import Column
from pipeline.warehouse.warehouse import Warehouse, sql_text

NULLS = ("", "NULL", "null", "Null", "N/A", "n/a", "#N/A", "-", "--", "—", "无", "空", "(null)", "\\N")
TYPED_NULLS = (*NULLS, "NaN", "nan", "None", "none", "NA", "na", "nil", "暂无")
TRUE = ("是", "y", "yes", "true", "t", "1", "1.0")
FALSE = ("否", "n", "no", "false", "f", "0", "0.0")
SPACES = " \t\r\n\u00a0\u3000\u200b\ufeff"


@dataclass(frozen=True)
class Formats:
    """How a table's columns are written, as decided from all of their values.

    `general` holds the columns that need more than ISO dates and plain numbers; `order` their day order and
    `mark` their decimal mark.  `point` says that 1.500 may be read as 1.5 in the other columns.
    """

    general: frozenset[str] = frozenset()
    order: Mapping[str, str] = field(default_factory=dict)
    mark: Mapping[str, str] = field(default_factory=dict)
    point: bool = False


def create_macros(warehouse: Warehouse) -> None:
    """Create the temporary macros of this package's .sql files."""
    for name in ("casts", "numbers", "moments", "evidence"):
        warehouse.execute((Path(__file__).parent / f"{name}.sql").read_text(encoding="utf-8"))


def listed(values: Iterable[str]) -> str:
    """Return a SQL list of texts, in brackets."""
    return "(" + ", ".join(sql_text(value) for value in values) + ")"


def among(source: str, values: Iterable[str]) -> str:
    """Return the SQL of whether a text is one of several, one comparison after the other.

    DuckDB turns a longer IN list into a join, and a join loses the order of rows from which their lines follow.
    """
    return f"case {source} {' '.join(f'when {sql_text(value)} then true' for value in values)} else false end"


def text(column: Column, source: str, values: Mapping[str, str], *, thorough: bool, spaces: bool) -> str:
    """Return the SQL of a cell's text: trimmed, the company's values replaced, NULL for what means empty.

    The reader has already made NULL of cells that are empty or say so; unless `thorough`, cells of a type are taken
    as they are, because one with spaces around it fails to cast and is then read again thoroughly.
    """
    if column.type != "text" and not values and not thorough:
        return source
    # The reader's NULLs are exact, so only a cell with spaces around it can still be one.
    nulls = NULLS if column.type == "text" else TYPED_NULLS
    trimmed = f"trim({source}, {sql_text(SPACES)})" if spaces else f"trim({source})"
    kept = trimmed
    if values:
        cases = " ".join(f"when {sql_text(old)} then {sql_text(new)}" for old, new in values.items())
        kept = f"case {trimmed} {cases} else {trimmed} end"
    spaced = "true" if thorough else f"strlen({source}) > strlen({trimmed})"
    return f"case when {spaced} and {among(trimmed, nulls)} then null else {kept} end"


def value(column: Column, source: str, formats: Formats, zone: str, thorough: bool) -> str:
    """Return the SQL of a cell's value, from its text; NULL where it cannot be read."""
    general = thorough or column.name in formats.general
    if column.type == "text":
        # A word that is on no list is right too, so nothing would ask for a second, thorough reading.
        return f"coalesce({_chosen(column, source, thorough=True)}, {source})" if column.values else source
    if column.type in ("choice", "bool"):
        return _chosen(column, source, thorough)
    if column.type in ("int", "decimal"):
        mark = sql_text(formats.mark.get(column.name, "."))
        plain = f"try_cast({source} as decimal(18, 4))"
        number = f"coalesce(load_grouped({source}, {mark}), load_number({source}, {mark}))" if general else plain
        return number if column.type == "decimal" else f"case when {number} = trunc({number}) then {number}::bigint end"
    order = sql_text(formats.order.get(column.name, ""))
    moment = f"load_usual({source}, {order}), load_moment({source}, {order}, {sql_text(zone)})"
    if column.month:
        moment = f"load_month({source}), {moment}"
    if column.type == "date":
        fast = f"load_fast_date({source})"
        return f"coalesce({fast}, coalesce({moment})::date)" if general else fast
    fast = f"load_fast_timestamp({source})"
    return f"coalesce({fast}, {moment})" if general else fast


def _chosen(column: Column, source: str, thorough: bool) -> str:
    """Return the SQL of a value from a list, by any of its spellings."""
    if column.type == "bool":
        cases = [(TRUE, "true"), (FALSE, "false")]
    else:
        cases = [((name, *spellings), sql_text(name)) for name, spellings in column.values.items()]
    lowered = f"lower({source})"
    if thorough:
        lowered = f"replace(replace({lowered}, ' ', '_'), '-', '_')"
        cases = [(tuple(word.replace(" ", "_").replace("-", "_") for word in words), to) for words, to in cases]
    found = " ".join(f"when {sql_text(word.lower())} then {to}" for words, to in cases for word in words)
    return f"case {lowered} {found} end"


def reason(column: Column, source: str, cast: str) -> str | None:
    """Return the SQL of the code of what is wrong with a cell, or None where nothing can be."""
    cases = []
    if column.required and column.default is None:
        cases.append(f"when {source} is null then 'missing'")
    if column.type != "text":
        code = "not_listed" if column.type == "choice" else "bad_type"
        cases.append(f"when {source} is not null and {cast} is null then '{code}'")
    if column.minimum is not None:
        cases.append(f"when {cast} < {column.minimum} then 'out_of_range'")
    if column.maximum is not None:
        cases.append(f"when {cast} > {column.maximum} then 'out_of_range'")
    return f"case {' '.join(cases)} end" if cases else None


def sound(column: Column, source: str, cast: str) -> str | None:
    """Return the SQL of whether a cell is in order, or None when it always is."""
    tests = []
    if column.required and column.default is None:
        tests.append(f"{cast} is not null")
    elif column.type != "text":
        tests.append(f"({source} is null or {cast} is not null)")
    if column.minimum is not None:
        tests.append(f"({cast} is null or {cast} >= {column.minimum})")
    if column.maximum is not None:
        tests.append(f"({cast} is null or {cast} <= {column.maximum})")
    return " and ".join(tests) or None


def absent(column: Column) -> str:
    """Return the SQL of a column no header stands for: its default, or NULL."""
    return f"{sql_text(column.default) if column.default is not None else 'null'}::{column.sql_type}"


def output(column: Column, source: str, cast: str) -> str:
    """Return the SQL of a column's loaded value, with its default where the cell is empty."""
    if column.default is None:
        return cast
    return f"case when {source} is null then {absent(column)} else {cast} end"
