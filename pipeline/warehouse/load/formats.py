"""How a table's columns are written, decided per column from all of its values and never per row.

A sample of the first rows says which columns need more than ISO dates and plain numbers; for those, every value of
the table's files is asked what it proves: 25/11/2026 that the day comes first, 1.234,50 that the comma is decimal.
A column that proves nothing, or both, is a problem that names the setting to add.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from pipeline.project.contracts import Column, Contract
from pipeline.project.settings import TableSettings
from pipeline.warehouse.load.casts import TYPED_NULLS, Formats, listed
from pipeline.warehouse.load.parts import Part
from pipeline.warehouse.load.report import DataProblem
from pipeline.warehouse.warehouse import Warehouse

ORDERS = ("dmy", "mdy", "ymd")
# Up to this share of values may contradict the rest; they become rejects.
STRAY = 0.01
_PLAIN = {
    "date": re.compile(r"\d{4}[-/]\d\d?[-/]\d\d?"),
    "timestamp": re.compile(r"\d{4}[-/]\d\d?[-/]\d\d?(?:[ T]\d\d?:\d\d(?::\d\d)?)?"),
    "int": re.compile(r"[+-]?\d+"),
    "decimal": re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)"),
}
_SYMBOLS = {"¥": ("CNY", "JPY"), "￥": ("CNY", "JPY"), "€": ("EUR",), "£": ("GBP",)}
_DOLLARS = ("USD", "AUD", "CAD", "HKD", "SGD", "TWD", "NZD", "MXN")


def sampled_general(contract: Contract, parts: Sequence[Part]) -> frozenset[str]:
    """Return the columns whose first rows hold anything but ISO dates and plain numbers."""
    found = set()
    for part in parts:
        for name, position in part.header.columns.items():
            plain = _PLAIN.get(contract.columns[name].type)
            cells = (row[position].strip() for row in part.header.sample if position < len(row)) if plain else ()
            mixed = part.header.delimiter == ";" and contract.columns[name].type in ("int", "decimal")
            if any(not _is_plain(cell, plain, mixed) for cell in cells):
                found.add(name)
    return frozenset(found)


def suspects(
    warehouse: Warehouse, contract: Contract, parts: Sequence[Part], general: frozenset[str]
) -> frozenset[str]:
    """Return further columns whose bad rows hold something a thorough reading might understand."""
    found = set()
    for part in parts:
        for name, source in part.present.items() if part.has_bad else ():
            column = contract.columns[name]
            if name in general or column.type not in _PLAIN:
                continue
            test = (
                f"load_mark({_core(source)}) is not null"
                if column.type in ("int", "decimal")
                else f"load_needs_order(trim({source}))"
            )
            if warehouse.value(f"select count(*) from {part.bad} where {test}"):
                found.add(name)
    return frozenset(found)


def decide(
    warehouse: Warehouse, contract: Contract, settings: TableSettings, currency: str, parts: Sequence[Part],
    general: frozenset[str],
) -> tuple[Formats, list[DataProblem]]:  # fmt: skip
    """Return how the general columns are written, and a problem for each that cannot be decided."""
    order, marks, problems = {}, {}, []
    columns = [contract.columns[name] for name in contract.columns if name in general]
    for column in columns:
        if column.type in ("date", "timestamp"):
            order[column.name], problem = _order(warehouse, contract, column, settings, parts)
            problems.append(problem)
    numbers = [column for column in columns if column.type in ("int", "decimal")]
    proofs = {column.name: _marks(warehouse, column, parts) for column in numbers}
    for column in numbers:
        marks[column.name], problem = _mark(contract, column, settings, parts, proofs)
        problems.append(problem)
        if column.money and not any("currency" in part.present for part in parts):
            problems.append(_symbols(warehouse, contract, column, currency, parts))
    formats = Formats(general, {name: found for name, found in order.items() if found}, marks)
    return formats, [problem for problem in problems if problem]


def _is_plain(cell: str, plain: re.Pattern[str] | None, mixed: bool) -> bool:
    if plain is None or cell in TYPED_NULLS:
        return True
    return plain.fullmatch(cell) is not None and not (mixed and "." in cell)


def _order(
    warehouse: Warehouse, contract: Contract, column: Column, settings: TableSettings, parts: Sequence[Part]
) -> tuple[str | None, DataProblem | None]:
    """Decide whether a column writes the day or the month first."""
    if settings.date_order:
        return settings.date_order, None
    pooled = {order: f"load_ordered_date(x, '{order}')" for order in ORDERS}
    reads = ", ".join(f"{sql} as {order}" for order, sql in pooled.items())
    days = f"select split_part(replace(x, 'T', ' '), ' ', 1) as day, x from ({_values(column, parts)})"
    grouped = f"select day as x, count(*) as times, min(x) as example from ({days}) group by day"
    rows = warehouse.rows(f"select {reads}, times, example from ({grouped}) where load_needs_order(x)")
    read = [(dict(zip(ORDERS, row[:3], strict=True)), row[3], row[4]) for row in rows]
    read = [(dates, times, text) for dates, times, text in read if any(dates.values())]
    if not read:
        return None, None
    fits = Counter({order: sum(times for dates, times, _ in read if dates[order]) for order in ORDERS})
    total = sum(times for _, times, _ in read)
    possible = [order for order in ORDERS if fits[order] >= total]
    if not possible:
        possible = _nearly(read)
    differ = any(len({dates[order] for order in possible}) > 1 for dates, _, _ in read if possible)
    if possible and not differ:
        return possible[0], None
    text = next((text for dates, _, text in read if len(set(dates.values())) > 1), read[0][2])
    said = "could be day or month first" if possible else "has some values with the day first and some with the month"
    return None, _undecided(contract, column, parts, text, said, f'date_order = "{(possible or ORDERS)[0]}"')


def _nearly(read: Sequence[tuple[Mapping[str, object], int, str]]) -> list[str]:
    """Return the one order that all but a stray few of the telling values prove."""
    telling: Counter[str] = Counter()
    for dates, times, _ in read:
        fitting = [order for order in ORDERS if dates[order]]
        if len(fitting) == 1:
            telling[fitting[0]] += times
    total = sum(telling.values())
    return [order for order, times in telling.items() if times >= total * (1 - STRAY)]


def _marks(warehouse: Warehouse, column: Column, parts: Sequence[Part]) -> dict[str, tuple[int, str]]:
    """Return how many values prove each decimal mark, with an example; `?` counts those that could be either."""
    rows = warehouse.rows(
        f"select load_mark({_core('shape')}) as mark, sum(times)::bigint, min(example) from ("
        "select load_shape(x) as shape, count(*) as times, min(x) as example "
        f"from ({_values(column, parts)}) group by shape) where mark is not null group by mark"
    )
    return {mark: (count, text) for mark, count, text in rows}


def _mark(
    contract: Contract, column: Column, settings: TableSettings, parts: Sequence[Part],
    proofs: Mapping[str, Mapping[str, tuple[int, str]]],
) -> tuple[str, DataProblem | None]:  # fmt: skip
    """Decide a column's decimal mark: by its own values, by the table's other columns, or by the delimiter."""
    if settings.decimal:
        return settings.decimal, None
    own = proofs[column.name]
    sure = {mark: own[mark][0] for mark in ".," if mark in own}
    most = max(sure, key=lambda mark: sure[mark], default=None)
    if most and min(sure.values()) > STRAY * sum(sure.values()) and len(sure) == 2:
        text = own["," if most == "." else "."][1]
        said = "is written with both decimal marks"
        return most, _undecided(contract, column, parts, text, said, f'decimal = "{most}"')
    others = {mark for marks in proofs.values() for mark in marks if mark != "?"}
    likely = most or (next(iter(others)) if len(others) == 1 else None)
    if likely or "?" not in own or all(part.header.delimiter != ";" for part in parts):
        return likely or ".", None
    said = "could have a thousands or a decimal mark"
    return ".", _undecided(contract, column, parts, own["?"][1], said, 'decimal = ","')


def _symbols(
    warehouse: Warehouse, contract: Contract, column: Column, currency: str, parts: Sequence[Part]
) -> DataProblem | None:
    """Refuse amounts marked with another currency than the reporting one, or with several."""
    rows = warehouse.rows(
        "select symbol, min(x) from (select x, regexp_extract(x, '[¥￥$€£]') as symbol "
        f"from ({_values(column, parts)})) where symbol <> '' group by symbol order by symbol"
    )
    for symbol, text in rows:
        if currency.upper() not in _SYMBOLS.get(symbol, _DOLLARS):
            return _undecided(
                contract, column, parts, text, f"is marked {symbol}, and the reporting currency is {currency}",
                'currency = "…" in the settings, or a currency column in the export',
            )  # fmt: skip
    return None


def _values(column: Column, parts: Iterable[Part]) -> str:
    """Return the SELECT of a column's texts in all parts, as x."""
    selects = [
        f"select trim({source}) as x from {part.source} where {source} not in {listed(TYPED_NULLS)}"
        for part in parts
        if (source := part.present.get(column.name))
    ]
    return " union all ".join(selects) or "select null::varchar as x where false"


def _core(source: str) -> str:
    return f"load_core(load_symbolless(trim({source})))"


def _undecided(
    contract: Contract, column: Column, parts: Sequence[Part], text: str, said: str, setting: str
) -> DataProblem:
    """Return the problem of a column whose format only the company knows."""
    part = next(part for part in parts if column.name in part.present)
    return DataProblem(
        f'{column.name} {said}, such as "{text}".',
        file=part.name, table=contract.name, column=column.name, value=text,
        hint=f"[tables.{contract.name}] {setting}" if "=" in setting and "settings" not in setting else setting,
    )  # fmt: skip
