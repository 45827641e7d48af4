"""Tables: an answer as rows of cells, with units in the head, totals over every row, filters and phone cards."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from math import fsum
from typing import Any

import orjson
from markupsafe import Markup, escape

from pipeline.errors import UsageError, nearest
from pipeline.pages.col import Col, col
from pipeline.pages.columns import CellMaker, Drawn
from pipeline.project.answers import Answer

# A column becomes filter chips when it has between two and so many values; more would bury the table.
MOST_CHIPS = 9
# Fewer columns than this fit a phone as they are.
STACKED_FROM = 4
Frame = Callable[[dict[str, Any]], Markup]


@dataclass(frozen=True)
class Head:
    """One head cell: its text, unit, class and sort state, and what the column means where the glossary says it."""

    label: str
    unit: str
    css: str
    sort: str | None
    about: str | None


@dataclass(frozen=True)
class Table:
    """A table ready to print; inside a figure it goes without tools of its own."""

    answer: Answer
    view: dict[str, Any]
    frame: Frame

    def bare(self) -> Table:
        """Return the table without its tools, which the figure has."""
        return replace(self, view={**self.view, "tools": False})

    def __html__(self) -> str:
        return str(self.frame(self.view))


class TableMaker:
    """Makes the tables of one page."""

    def __init__(self, cells: CellMaker, frame: Frame, csv_url: Callable[[Answer], str | None]) -> None:
        self.cells = cells
        self.frame = frame
        self.csv_url = csv_url

    def table(
        self,
        answer: Answer,
        *,
        caption: str,
        columns: Sequence[str | Col],
        totals: Sequence[str] = (),
        limit: int | None = None,
        sort: str | None = None,
        filters: Sequence[str] = (),
        empty: str | None = None,
    ) -> Table:
        """Return a table; its columns are checked even when there are no rows."""
        cols = [col(column) if isinstance(column, str) else column for column in columns]
        if sort is not None:
            answer.place(sort.removeprefix("-"))
        drawn = self.cells.drawn(answer, cols, sort is not None)
        shown = answer.rows[:limit]
        view = {
            "caption": caption,
            "heads": [self._head(part, sort) for part in drawn],
            "rows": Markup("".join(self._rows(answer, shown, drawn, filters))),
            "foot": self._foot(answer, drawn, totals, limit),
            "css": "tbl stack" if len(drawn) >= STACKED_FROM else "tbl",
            "filters": self._filters(answer, shown, filters),
            "empty": None if answer else (empty or self.cells.words.no_rows),
            "beyond": len(answer) - len(shown),
            "csv": self.csv_url(answer),
            "tools": True,
        }
        return Table(answer, view, self.frame)

    def _head(self, drawn: Drawn, sort: str | None) -> Head:
        """Return a head cell; a table that says how it is sorted can be sorted otherwise."""
        column, field = drawn.column, drawn.field
        unit = self.cells.lexicon.formats.head_unit(field.format, drawn.scale) if field.is_number else ""
        state = None
        if sort is not None and not (column.strip or column.spark or column.tel or column.step):
            is_it = sort.removeprefix("-") == column.name
            state = ("ascending" if sort.startswith("-") else "descending") if is_it else "none"
        return Head(column.head or field.label, unit, "r" if drawn.is_right else "", state, field.about)

    def _rows(self, answer: Answer, rows: Sequence[Any], drawn: Sequence[Drawn], filters: Sequence[str]) -> list[str]:
        """Return the rows, each carrying what the filters ask for."""
        lexicon = self.cells.lexicon
        said = [(n, answer.place(name), lexicon.field(name)) for n, name in enumerate(filters)]
        makers = [part.make for part in drawn]
        if not said:
            return [f'<tr role="row">{"".join([make(row) for make in makers])}</tr>' for row in rows]
        made = []
        for row in rows:
            asked = "".join(f' data-f{n}="{escape(lexicon.text(field, row[at]))}"' for n, at, field in said)
            made.append(f'<tr role="row"{asked}>{"".join([make(row) for make in makers])}</tr>')
        return made

    def _filters(self, answer: Answer, rows: Sequence[Any], filters: Sequence[str]) -> str:
        """Return the filters as JSON for the page's script, which makes the chips: label and counted values."""
        groups = []
        for place, name in enumerate(filters):
            field, at = self.cells.lexicon.field(name), answer.place(name)
            counts = Counter(self.cells.lexicon.text(field, row[at]) for row in rows)
            if 2 <= len(counts) <= MOST_CHIPS:
                groups.append({"n": place, "label": field.label, "values": list(counts.items())})
        return orjson.dumps(groups).decode() if groups else ""

    def _foot(
        self,
        answer: Answer,
        drawn: Sequence[Drawn],
        totals: Sequence[str],
        limit: int | None,
    ) -> list[list[tuple[str, str, str]]]:
        """Return the foot rows as (class, text, label): the total of all rows, and of those beyond the limit."""
        named = [part.column.name for part in drawn]
        for name in totals:
            if name not in named:
                raise UsageError(f'table: totals name "{name}", which is no column of it.{nearest(name, named)}')
        if not totals or len(answer) < 2:
            return []
        words, rest = self.cells.words, answer.rows[limit:] if limit is not None else []
        lines = [(words.total_of.replace("{n}", str(len(answer))), answer.rows)]
        if rest:
            lines.append((words.rest_of.replace("{n}", str(len(rest))), rest))
        return [
            [("", said, ""), *(self._sum(answer, rows, part, totals) for part in drawn[1:])] for said, rows in lines
        ]

    def _sum(self, answer: Answer, rows: Sequence[Any], part: Drawn, totals: Sequence[str]) -> tuple[str, str, str]:
        """Return one foot cell: the sum of a column over rows, or nothing."""
        if part.column.name not in totals:
            return "x", "", ""
        place = answer.place(part.column.name)
        amount = total([row[place] for row in rows])
        text = self.cells.lexicon.cell(part.field, amount, part.scale)
        return f"r {part.role}", text, part.column.head or part.field.label


def total(values: Sequence[Any]) -> Any:
    """Return the exact sum of a column, whatever the order of its rows; None when nothing is known."""
    there = [value for value in values if value is not None]
    if not there:
        return None
    return fsum(there) if any(isinstance(value, float) for value in there) else sum(there)
