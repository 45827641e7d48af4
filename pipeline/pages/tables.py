"""Tables: an answer as rows of cells, with units in the head, totals over every row, and phone cards.

A table of some length is live: the page's script sorts, filters, groups and exports all of its rows, of which the HTML
holds the first (`live.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from math import fsum
from typing import Any, Protocol

from markupsafe import Markup, escape

from pipeline.errors import UsageError, nearest
from pipeline.pages.col import Col, col
from pipeline.pages.columns import CellMaker, Drawn
from pipeline.pages.inert import script_json
from pipeline.pages.lexicon import Lexicon
from pipeline.pages.live import (
    FIND_ROWS,
    LIVE_ROWS,
    Spec,
    column_data,
    column_spec,
    field_spec,
    filter_groups,
    lists_used,
)
from pipeline.pages.widths import STACKED_FROM, Widths, column_widths
from pipeline.project.answers import Answer

# So many rows of a live table stand in the HTML at most; its script has them all. More than these are paged.
FIRST_ROWS = 20
# A table that needs more than this, in em, becomes rows where a phone's does and on a tablet too.
WIDE = 46.0
# One that needs more than this stands in smaller type on a laptop.
WIDER = 76.0
Frame = Callable[[dict[str, Any]], Markup]


@dataclass(frozen=True)
class Head:
    """One head cell: its text, unit, class and sort state, and what the column means where the glossary says it."""

    label: str
    unit: str
    css: str
    sort: str | None
    about: str | None

    @property
    def shown(self) -> Markup:
        """The text, which may break before a bracket too: heads of figures break at blanks only."""
        return Markup(str(escape(self.label)).replace("（", "<wbr>（"))


@dataclass(frozen=True)
class Table:
    """A table ready to print; inside a figure it goes without tools of its own."""

    answer: Answer
    view: dict[str, Any]
    frame: Frame
    live: Callable[[], dict[str, Any]] | None = None
    widths: Callable[[], Widths] | None = None

    def bare(self, *, folded: bool = False) -> Table:
        """Return the table without its tools, which the figure has; one that is folded away moves nothing."""
        view = {**self.view, "tools": False}
        return replace(self, view=view, live=None, widths=None if folded else self.widths)

    def in_fold(self) -> Table:
        """Return the table as it stands in a fold: what controls it is made when a reader opens that.

        A browser that looks for forms lays out each fold that has a box or a list, which costs more than the page.
        """
        return replace(self, view={**self.view, "in_fold": True})

    def __html__(self) -> str:
        live, widths, css = self.live() if self.live else None, None, self.view["css"]
        if self.widths:
            widths = self.widths()
            css += " set" + " wide" * (widths.least > WIDE) + " wider" * (widths.least > WIDER)
        return str(self.frame({**self.view, "live": live, "widths": widths, "css": css}))


class Supply(Protocol):
    """Where the rows of a live table come from."""

    def data_url(self, answer: Answer) -> str | None:
        """Return where an answer's rows are published by column, from the web root; None where they are not."""

    def pages_of(self, column: str, keys: Sequence[Any]) -> tuple[list[str | int | None], str | None]:
        """Return the pages of a column's keys, as `column_data` takes them."""


class TableMaker:
    """Makes the tables of one page."""

    def __init__(self, cells: CellMaker, frame: Frame, csv_url: Callable[[Answer], str | None], supply: Supply) -> None:
        self.cells = cells
        self.frame = frame
        self.csv_url = csv_url
        self.supply = supply
        # What live tables of this page need: address → the answer by column.
        self.data: dict[str, Callable[[], Spec]] = {}

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
        for name in (*((sort.removeprefix("-"),) if sort else ()), *filters):
            answer.place(name)
        drawn = self.cells.drawn(answer, cols)
        url = self.supply.data_url(answer)
        is_live = len(answer) >= LIVE_ROWS and (url is not None or bool(filters or sort))
        first = min(limit or FIRST_ROWS, FIRST_ROWS) if is_live else limit
        shown = answer.rows[:first]
        makers = [part.make for part in drawn]
        view = {
            "caption": caption,
            "name": answer.name,
            "heads": [self._head(part, sort, is_live) for part in drawn],
            "rows": Markup("".join([f'<tr role="row">{"".join([m(row) for m in makers])}</tr>' for row in shown])),
            "foot": self._foot(answer, drawn, totals, first),
            "css": "tbl stack" if len(drawn) >= STACKED_FROM else "tbl",
            "empty": None if answer else (empty or self.cells.words.no_rows),
            "beyond": len(answer) - len(shown),
            "csv": self.csv_url(answer),
            "rows_count": len(answer),
            "tools": True,
        }
        said = {"foot": str(view["foot"][0][0][1]) if view["foot"] else "", "sortable": is_live}
        widths = partial(column_widths, self.cells.lexicon, answer, drawn, self.cells.words.call, **said)
        if not is_live:
            return Table(answer, view, self.frame, widths=widths)
        asked = {"totals": totals, "filters": filters, "sort": sort, "first": len(shown), "url": url}
        return Table(answer, view, self.frame, lambda: self._live(answer, drawn, asked), widths)

    def _live(self, answer: Answer, drawn: Sequence[Drawn], asked: dict[str, Any]) -> dict[str, Any]:
        """Return what the frame and the script need of a live table, and supply its rows."""
        lexicon = self.cells.lexicon
        specs = [column_spec(lexicon, answer, part) for part in drawn]
        beside = {name for part in drawn for name in (part.column.link, part.column.chip, part.column.sub) if name}
        keys = sorted({part.column.link for part in drawn if part.column.link})
        # Of a file of its own, only the page that writes it needs the rows: it is the same in every language.
        rows = partial(column_data, answer, keys, _name_columns(lexicon, drawn), self.supply.pages_of)
        groups = filter_groups(lexicon, answer, asked["filters"])
        if asked["url"]:
            self.data[asked["url"]] = rows
        spec = {
            "columns": specs,
            "lists": lists_used(lexicon, specs, asked["filters"]),
            "filters": [[group["name"], [choice[0] for choice in group["choices"]]] for group in groups],
            "fields": {name: field_spec(lexicon, lexicon.field(name)) for name in asked["filters"]},
            "labels": {name: lexicon.field(name).label for name in sorted(beside)},
            "totals": list(asked["totals"]),
            "sort": asked["sort"],
            "first": asked["first"],
            "paged": FIRST_ROWS,
            "source": asked["url"] or rows(),
        }
        return {
            "spec": script_json(spec),
            "groups": groups,
            "find": len(answer) >= FIND_ROWS,
            "pages": len(answer) > FIRST_ROWS,
        }

    def _head(self, drawn: Drawn, sort: str | None, is_live: bool) -> Head:
        """Return a head cell; a live table can be sorted by every column that has an order."""
        column, field = drawn.column, drawn.field
        unit = self.cells.lexicon.formats.head_unit(field.format, drawn.scale) if field.is_number else ""
        state = None
        if is_live and not (column.strip or column.spark or column.tel):
            is_it = sort is not None and sort.removeprefix("-") == column.name
            state = ("ascending" if (sort or "").startswith("-") else "descending") if is_it else "none"
        return Head(column.head or field.label, unit, "r" if drawn.is_right else "", state, field.about)

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
        return f"r {part.role}", self.cells.total(part, amount), part.column.head or part.field.label


def _name_columns(lexicon: Lexicon, drawn: Sequence[Drawn]) -> list[str]:
    """Return the columns of names that a table opens with: its first column, and what stands below that."""
    names = [drawn[0].column.name, drawn[0].column.sub]
    fields = [lexicon.field(name) for name in names if name]
    return [field.column for field in fields if field.format == "text" and field.values is None]


def total(values: Sequence[Any]) -> Any:
    """Return the exact sum of a column, whatever the order of its rows; None when nothing is known."""
    there = [value for value in values if value is not None]
    if not there:
        return None
    return fsum(there) if any(isinstance(value, float) for value in there) else sum(there)
