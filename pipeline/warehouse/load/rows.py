"""The SQL that turns a row of text into a row of values, and says which of its cells could not be read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pipeline.project.contracts import Contract
from pipeline.warehouse.load.casts import Formats, listed, output, reason, sound, text, value
from pipeline.warehouse.load.money import Money
from pipeline.warehouse.load.totals import is_word, total_row
from pipeline.warehouse.warehouse import sql_identifier, sql_text


@dataclass(frozen=True)
class Rules:
    """What casting a table goes by: its contract, the currency, the company's time zone and its value mappings."""

    contract: Contract
    money: Money
    zone: str
    values: Mapping[str, Mapping[str, str]]


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
        if column.money and "currency" in present and (thorough or column.name in formats.general):
            tests.append(rules.money.agrees(_x(column.name), _v("currency")))
        if column.type in ("int", "decimal") and not (thorough or formats.point or column.name in formats.general):
            tests.append(f"load_is_sure({_x(column.name)})")
    if first is not None:
        tests.append(f"({_x(first)} between '0' and '9~' or not {is_word(_x(first))})")
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
        if column.money and "currency" in present:
            agrees = rules.money.agrees(cell, _x("currency"))
            why = f"coalesce({why}, case when not {agrees} then 'currency_mismatch' end)"
        if why is not None:
            test = f" where {known} or {cell} is null" if column.money and "currency" in present else ""
            named = f"{sql_text(name)} as column_name, {cell} as value, {why} as reason"
            selects.append(f"select line, {named}, raw from {relation}{test}")
    return " union all ".join(selects)


def is_total(contract: Contract, present: Iterable[str], first: str | None) -> str:
    """Return the SQL of whether a bad row read thoroughly is a total; `first` as in `row_select`."""
    return total_row(contract, {name: _x(name) for name in present}, "first_cell", first)


def _x(name: str) -> str:
    """Name a cell's text; no contract has a column of that name."""
    return sql_identifier(f"x {name}")


def _v(name: str) -> str:
    """Name a cell's value."""
    return sql_identifier(f"v {name}")
