"""The SQL that turns a row of text into a row of values, and says which cells it could not read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from pipeline.project.contracts import Column, Contract
from pipeline.warehouse.warehouse import Warehouse, sql_identifier, sql_text

NULLS = ("", "NULL", "null", "Null", "N/A", "n/a", "#N/A", "-", "--", "—", "无", "空", "(null)", "\\N")
TYPED_NULLS = (*NULLS, "NaN", "nan", "None", "none", "NA", "na", "nil", "暂无")
TRUE = ("是", "y", "yes", "true", "t", "1", "1.0")
FALSE = ("否", "n", "no", "false", "f", "0", "0.0")
TOTALS = ("合计", "总计", "小计", "共计", "累计", "total", "grand total", "subtotal", "sub total", "sub-total")
_SPACES = " \t\r\n\u00a0\u3000\u200b\ufeff"


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


@dataclass(frozen=True)
class Money:
    """The reporting currency, and what one unit of each other currency is worth in it."""

    currency: str
    rates: Mapping[str, Decimal]

    def known(self) -> tuple[str, ...]:
        """Every currency an amount may be in."""
        return (self.currency.upper(), *(code.upper() for code in self.rates))

    def convert(self, value: str, currency: str) -> str:
        """Return the SQL of an amount in the reporting currency; NULL for a currency without a rate."""
        cases = [
            f"when {sql_text(code.upper())} then try_cast({value} * {rate:.8f}::decimal(18, 8) as decimal(18, 4))"
            for code, rate in self.rates.items()
            if code.upper() != self.currency.upper()
        ]
        own = f"when {sql_text(self.currency.upper())} then {value}"
        return f"case coalesce(upper({currency}), {sql_text(self.currency.upper())}) {own} {' '.join(cases)} end"


@dataclass(frozen=True)
class Rules:
    """What casting a table goes by: its contract, the currency, the company's time zone and its value mappings."""

    contract: Contract
    money: Money
    zone: str
    values: Mapping[str, Mapping[str, str]]


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
    trimmed = f"trim({source}, {sql_text(_SPACES)})" if spaces else f"trim({source})"
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
        return source
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


def row_select(
    rules: Rules,
    formats: Formats,
    present: Mapping[str, str],
    relation: str,
    *,
    thorough: bool = False,
    spaces: bool = False,
    first: str | None = None,
    extra: str = "",
) -> str:
    """Return the SELECT of the columns present, plus `is_ok`, from a relation of text.

    `present` maps columns to the relation's columns; `first` is its first column when a total row could pass for
    a key; `extra` are columns passed through.  A thorough reading keeps the texts too.
    """
    columns = [rules.contract.columns[name] for name in present]
    texts = ", ".join(
        f"{text(c, present[c.name], rules.values.get(c.name, {}), thorough=thorough, spaces=spaces)} as {_x(c.name)}"
        for c in columns
    )
    values = ", ".join(f"{value(c, _x(c.name), formats, rules.zone, thorough)} as {_v(c.name)}" for c in columns)
    final, tests = [], []
    for column in columns:
        shown = _v(column.name)
        if column.money and "currency" in present:
            shown = rules.money.convert(shown, _v("currency"))
        final.append(f"{output(column, _x(column.name), shown)} as {sql_identifier(column.name)}")
        tests.append(sound(column, _x(column.name), shown))
        if column.type in ("int", "decimal") and not (thorough or formats.point or column.name in formats.general):
            tests.append(f"load_is_sure({_x(column.name)})")
    if first is not None:
        words = sql_text("(?i)" + "|".join(TOTALS))
        tests.append(f"({_x(first)} between '0' and '9~' or not regexp_full_match({_x(first)}, {words}))")
    ok = " and ".join(test for test in tests if test) or "true"
    passed = f", {extra}" if extra else ""
    kept = ", ".join(_x(name) for name in present)
    shown = f", {kept}" if thorough else ""
    cells = f"select {kept}, {values}{passed} from (select {texts}{passed} from {relation})"
    return f"select {', '.join(final)}, coalesce({ok}, false) as is_ok{passed}{shown} from ({cells})"


def reason_select(rules: Rules, present: Iterable[str], relation: str) -> str:
    """Return the SELECT of (line, column_name, value, reason, raw) of the bad cells of rows read thoroughly."""
    present = list(present)
    known = f"coalesce(upper({_x('currency')}), '') in {listed((*rules.money.known(), ''))}"
    selects = []
    for name in present:
        column, cell = rules.contract.columns[name], _x(name)
        why = reason(column, cell, sql_identifier(name))
        if name == "currency":
            why = f"case when not {known} then 'unknown_currency' end"
        if why is not None:
            test = f" where {known} or {cell} is null" if column.money and "currency" in present else ""
            named = f"{sql_text(name)} as column_name, {cell} as value, {why} as reason"
            selects.append(f"select line, {named}, raw from {relation}{test}")
    return " union all ".join(selects)


def _x(name: str) -> str:
    """Name a cell's text; no contract has a column of that name."""
    return sql_identifier(f"x {name}")


def _v(name: str) -> str:
    """Name a cell's value."""
    return sql_identifier(f"v {name}")
