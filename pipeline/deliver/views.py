"""A block as its forms show it: of a table the first rows, each with what stands where; of a figure its picture."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pipeline.deliver.blocks import Figure, Listing
from pipeline.deliver.drawing import Picture
from pipeline.deliver.sheets import Cell, Sheet

# A table of more columns is read row by row, as on a phone.
GRID_COLUMNS = 4


@dataclass(frozen=True)
class Line:
    """One row: its cells, whether it is new, and where it is no row of a grid its facts, next step and number."""

    cells: list[Cell]
    fresh: bool
    facts: tuple[tuple[str, Cell], ...]
    step: str
    call: Cell | None


@dataclass(frozen=True)
class TableView:
    """A table as it is shown: `more` rows are not."""

    sheet: Sheet
    lines: tuple[Line, ...]
    more: int
    is_cards: bool
    money: int | None
    kind: str = "table"


@dataclass(frozen=True)
class FigureView:
    """A figure as it is shown: its picture, or the table that stands in for it."""

    title: str
    unit: str
    key: str
    chart: Any
    picture: Picture | None
    table: TableView
    kind: str = "figure"

    @property
    def marks(self) -> tuple[Any, ...]:
        """The marks of the key."""
        return tuple(self.chart.key)


def viewed(block: Any, pictures: Mapping[str, Picture], most: int | None, chart_rows: int) -> Any:
    """Return a block ready for a template; `most` bounds the rows of any table beside its own limit, None shows all."""
    if isinstance(block, Figure):
        table = _table(Listing(block.sheet, chart_rows), chart_rows, cards=False)
        return FigureView(block.title, block.unit, block.key, block.chart, pictures.get(block.name), table)
    if isinstance(block, Listing):
        limit = None if most is None else min(block.limit, most)
        return _table(block, limit, cards=bool(block.key) or len(block.sheet.columns) > GRID_COLUMNS)
    return block


def _table(block: Listing, limit: int | None, cards: bool) -> TableView:
    """Return a table's first rows."""
    sheet, keys = block.sheet, block.keys
    lines = tuple(
        _line(sheet, cells, bool(keys) and keys[place] in block.fresh) for place, cells in enumerate(sheet.lines(limit))
    )
    return TableView(sheet, lines, len(sheet.answer) - len(lines), cards, sheet.place("money"))


def _line(sheet: Sheet, cells: list[Cell], fresh: bool) -> Line:
    """Return one row with what stands where."""
    pairs = list(zip(sheet.columns, cells, strict=True))
    money = sheet.place("money")
    facts = tuple(
        (column.label, cell)
        for place, (column, cell) in enumerate(pairs)
        if column.role in ("k", "fact", "money") and place != money and cell.known
    )
    step = next((cell.text for column, cell in pairs if column.role == "step" and cell.known), "")
    call = next((cell for column, cell in pairs if column.role == "call" and cell.known), None)
    return Line(cells, fresh, facts, step, call)
