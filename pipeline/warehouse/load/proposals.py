"""What an unknown header most likely is: the column whose name it resembles, or whose values it holds."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from pipeline.project.contracts import Column, Contract
from pipeline.warehouse.load.casts import TYPED_NULLS
from pipeline.warehouse.load.header import Header, nearest_header, plain
from pipeline.warehouse.load.report import UnknownHeader

_DATE = re.compile(
    r"\d{4}\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}日?(?:[ T].*)?|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}(?: .*)?"
    r"|(?:19|20)\d{6}|\d{1,2}[- ][A-Za-z]{3}[- ]\d{2,4}"
)
_NUMBER = re.compile(r"[-(]?[¥￥$€£]?\s?[-]?\d[\d.,' ]*[)%-]?")
_MOST = 0.9


def propose(file: str, contract: Contract, header: Header) -> list[UnknownHeader]:
    """Return every header that means no column, each with the column it most likely is; no column is proposed twice."""
    free = {name: column for name, column in contract.columns.items() if name not in header.columns}
    found = []
    for position, cell in enumerate(header.headers):
        shown = cell.strip()
        if not shown or position in header.columns.values():
            continue
        values = _values(header.sample, position)
        proposal, why = _by_name(shown, values, free) or _by_content(values, free, contract) or (None, None)
        if proposal:
            del free[proposal]
        found.append(UnknownHeader(file, contract.name, shown, proposal, why))
    return found


def _values(sample: Sequence[Sequence[str]], position: int) -> list[str]:
    cells = (row[position].strip() for row in sample if position < len(row))
    return [cell for cell in cells if cell not in TYPED_NULLS]


def _by_name(header: str, values: list[str], free: dict[str, Column]) -> tuple[str, str] | None:
    """Propose the column with the nearest name, unless its values cannot be that column's."""
    words = {plain(word): name for name, column in free.items() for word in (name, *column.aliases)}
    close = nearest_header(header, list(words))
    name = words.get(plain(close)) if close else None
    if name is None or (values and not _fits(values, free[name])):
        return None
    return name, f'its name is like "{name}"'


def _by_content(values: list[str], free: dict[str, Column], contract: Contract) -> tuple[str, str] | None:
    """Propose the one column whose kind of value this is: a listed value, or the only required date or number."""
    if not values:
        return None
    for name, column in free.items():
        if column.type == "choice" and _fits(values, column):
            return name, f"its values are those of {name}"
    for kinds, words in ((("date", "timestamp"), "dates"), (("decimal",), "numbers")):
        wanted = [name for name, column in free.items() if column.type in kinds and column.required]
        if len(wanted) == 1 and _fits(values, contract.columns[wanted[0]]):
            return wanted[0], f"it holds {words}"
    return None


def _fits(values: Iterable[str], column: Column) -> bool:
    """Return whether most values could be the column's."""
    if column.type == "choice":
        allowed = {word.casefold() for name, words in column.values.items() for word in (name, *words)}
        hits = [value.casefold() in allowed for value in values]
    elif column.type in ("date", "timestamp"):
        hits = [_DATE.fullmatch(value) is not None for value in values]
    elif column.type in ("decimal", "int"):
        hits = [_NUMBER.fullmatch(value) is not None and not _DATE.fullmatch(value) for value in values]
    else:
        return True
    return sum(hits) >= _MOST * len(hits)
