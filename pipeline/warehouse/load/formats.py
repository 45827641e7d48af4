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
from pipeline.warehouse.load.money import SYMBOLS
from pipeline.warehouse.load.parts import Part
from pipeline.warehouse.load.report import DataProblem
from pipeline.warehouse.warehouse import Warehouse

ORDERS = ("dmy", "mdy", "ymd")
NUMBERS = ("int", "decimal")
# Up to this share of values may contradict the rest; they become rejects.
STRAY = 0.01
_PLAIN = {
    "date": re.compile(r"\d{4}[-/]\d\d?[-/]\d\d?"),
    "timestamp": re.compile(r"\d{4}[-/]\d\d?[-/]\d\d?(?:[ T]\d\d?:\d\d(?::\d\d)?)?"),
    "int": re.compile(r"[+-]?\d+"),
    "decimal": re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)"),
}
_UNSURE = re.compile(r"[+-]?[1-9]\d{0,2}\.\d{3}")


def sampled_formats(contract: Contract, settings: TableSettings, parts: Sequence[Part]) -> Formats:
    """Return the columns whose first rows hold anything but ISO dates and plain numbers, as formats to start with.

    1.500 is plain only where a setting or another number of the table says that the point is decimal.
    """
    texts = _sampled(contract, parts)
    numbers = {name for name in texts if contract.columns[name].type in NUMBERS}
    point = settings.decimal == "." or any("." in text and _sure(text) for name in numbers for text in texts[name])
    found = {name for name in texts if not all(map(_PLAIN[contract.columns[name].type].fullmatch, texts[name]))}
    if not point:
        found |= {name for name in numbers if not all(map(_sure, texts[name]))}
    if settings.decimal == ",":
        found |= _numbers(contract, parts)
    return Formats(frozenset(found), point=point)


def _sampled(contract: Contract, parts: Sequence[Part]) -> dict[str, set[str]]:
    """Return the texts of the first rows in every column to which a format matters."""
    texts: dict[str, set[str]] = {}
    for part in parts:
        for name, position in part.header.columns.items():
            if contract.columns[name].type in _PLAIN:
                cells = {row[position].strip() for row in part.header.sample if position < len(row)}
                texts.setdefault(name, set()).update(cells.difference(TYPED_NULLS))
    return texts


def _sure(number: str) -> bool:
    """Return whether a number is plain and can be read in one way only, as 1.500 cannot."""
    return _PLAIN["decimal"].fullmatch(number) is not None and not _UNSURE.fullmatch(number)


def _numbers(contract: Contract, parts: Sequence[Part]) -> set[str]:
    """Return the columns of numbers that came."""
    return {name for part in parts for name in part.present if contract.columns[name].type in NUMBERS}


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
            test = f"load_needs_order(trim({source}))"
            if column.type in NUMBERS:
                test = f"load_mark({_core(source)}) is not null"
            if column.money:
                test += f" or regexp_matches({source}, '[{''.join(SYMBOLS)}]')"
            if warehouse.value(f"select count(*) from {part.bad} where {test}"):
                found.add(name)
    return frozenset(found)


def decide(
    warehouse: Warehouse, contract: Contract, settings: TableSettings, currency: str, parts: Sequence[Part],
    start: Formats,
) -> tuple[Formats, list[DataProblem]]:  # fmt: skip
    """Return how the general columns are written, and a problem for each that cannot be decided.

    Where a number is written with a decimal comma, or could be, all of the table's numbers are looked at.
    """
    order, marks, problems = {}, {}, []
    columns = [contract.columns[name] for name in contract.columns if name in start.general]
    for column in columns:
        if column.type in ("date", "timestamp"):
            order[column.name], problem = _order(warehouse, contract, column, settings, parts)
            problems.append(problem)
    proofs = {column.name: _marks(warehouse, column, parts) for column in columns if column.type in NUMBERS}
    if any(found.keys() - {"."} for found in proofs.values()):
        more = sorted(_numbers(contract, parts) - proofs.keys())
        proofs |= {name: _marks(warehouse, contract.columns[name], parts) for name in more}
    general = start.general | {name for name, found in proofs.items() if found.keys() - {"."}}
    for column in (contract.columns[name] for name in proofs if name in general):
        marks[column.name], problem = _mark(contract, column, settings, parts, proofs)
        problems.append(problem)
        if column.money:
            bare = [part for part in parts if "currency" not in part.present]
            problems.append(_symbols(warehouse, contract, column, currency, bare))
    formats = Formats(general, {name: found for name, found in order.items() if found}, marks, start.point)
    return formats, [problem for problem in problems if problem]


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
    """Return how many values prove each decimal mark, with an example; `?.` and `?,` are of those that prove none."""
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
    most = _most(own)
    sure = {mark: own[mark][0] for mark in ".," if mark in own}
    if most and min(sure.values()) > STRAY * sum(sure.values()) and len(sure) == 2:
        text = own["," if most == "." else "."][1]
        said = "is written with both decimal marks"
        return most, _undecided(contract, column, parts, text, said, f'decimal = "{most}"')
    others = {mark for found in proofs.values() if (mark := _most(found))}
    likely = most or (next(iter(others)) if len(others) == 1 else None)
    if likely or not own:
        return likely or ".", None
    # The contract reads 1,234 as thousands; where the semicolon separates, the comma is usually decimal.
    if "?." not in own and not others and all(part.header.delimiter != ";" for part in parts):
        return ".", None
    said = "could have a thousands or a decimal mark"
    text = own["?." if "?." in own else "?,"][1]
    return ".", _undecided(contract, column, parts, text, said, 'decimal = ","')


def _most(proofs: Mapping[str, tuple[int, str]]) -> str | None:
    """Return the decimal mark that most of a column's values prove, or None when none proves any."""
    return max((mark for mark in ".," if mark in proofs), key=lambda mark: proofs[mark][0], default=None)


def _symbols(
    warehouse: Warehouse, contract: Contract, column: Column, currency: str, parts: Sequence[Part]
) -> DataProblem | None:
    """Refuse amounts marked with another currency than the reporting one, or with several."""
    symbols = f"unnest(regexp_extract_all(x, '[{''.join(SYMBOLS)}]'))"
    rows = warehouse.rows(
        f"select symbol, min(x) from (select x, {symbols} as symbol from ({_values(column, parts)})) "
        "group by symbol order by symbol"
    )
    for symbol, text in rows:
        if currency.upper() not in SYMBOLS[symbol]:
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
