"""Tables of a mail: an answer as cells of plain text with their tone, which every form of it draws in its own way."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from pipeline.errors import UsageError, nearest
from pipeline.pages.cells import TONES, dial
from pipeline.pages.charts.ranked import change_token
from pipeline.pages.col import Col, col
from pipeline.pages.columns import CellMaker, Drawn
from pipeline.pages.formats import DASH, exact
from pipeline.pages.tables import total
from pipeline.project.answers import Answer

# What a column of a page may add that is drawn, and that no mail can show.
DRAWN = ("bar", "bullet", "strip", "spark")
# A text of so many columns is not broken.
SHORT = 10
# A longer one is cut off: nothing that has to be read so is in a table. The workbook has all of it.
LONG = 90
WIDE = frozenset("WF")
TIMES = ("date", "month", "timestamp")
# Controls, and signs that turn the direction of what follows: whatever a name holds, it reads as it stands.
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]+")


def width(text: str) -> int:
    """Return how many columns a text takes: letters of full width take two, marks above others none."""
    return sum(
        0 if unicodedata.combining(sign) else 2 if unicodedata.east_asian_width(sign) in WIDE else 1 for sign in text
    )


def cut(text: str, most: int) -> str:
    """Return a text of at most so many columns, with an ellipsis where it was longer."""
    if width(text) <= most:
        return text
    while width(text) > most - 1:
        text = text[:-1]
    return f"{text}…"


def clean(text: Any) -> str:
    """Return text as one line in which nothing is hidden; the forms of a mail escape it on top of that."""
    return _UNSEEN.sub(" ", str(text)).strip()


@dataclass(frozen=True)
class Cell:
    """One value: its text, the unit that a head would say, and what stands around it."""

    text: str
    unit: str = ""
    tone: str = ""
    mark: str = ""
    sub: str = ""
    href: str | None = None
    known: bool = True

    @property
    def is_short(self) -> bool:
        """Whether the text should stay on one line, as a date or a word."""
        return width(self.text) <= SHORT

    @property
    def is_number(self) -> bool:
        """Whether the text is a telephone number of usual length, which stays on one line."""
        return self.href is not None and width(self.text) <= 2 * SHORT


@dataclass(frozen=True)
class Column:
    """One column: its head, and where it stands when a row is no row of a table (`head`, `money`, `k`, `step`, …)."""

    label: str
    unit: str
    is_right: bool
    role: str
    drawn: Drawn
    make: Callable[[tuple[Any, ...]], Cell]


@dataclass(frozen=True)
class Sheet:
    """A table ready to be drawn in any form; `foot` has the totals of all rows."""

    answer: Answer
    caption: str
    columns: tuple[Column, ...]
    empty: str
    foot: tuple[str, ...] = ()
    url: str | None = None

    def lines(self, limit: int | None = None) -> Iterator[list[Cell]]:
        """Yield the cells of the first rows, or of all; of rows in time the last ones."""
        rows = self.answer.rows
        in_time = self.columns[0].drawn.field.format in TIMES
        for row in rows if limit is None else rows[-limit:] if in_time else rows[:limit]:
            yield [column.make(row) for column in self.columns]

    def place(self, role: str) -> int | None:
        """Return the place of the first column with a role."""
        return next((place for place, column in enumerate(self.columns) if column.role == role), None)


class SheetMaker:
    """Makes the tables of one report's part of a mail."""

    def __init__(
        self, cells: CellMaker, words: Mapping[str, str], absolute: Callable[[str | None], str | None]
    ) -> None:
        self.cells = cells
        self.words = words
        self.absolute = absolute

    def sheet(
        self, answer: Answer, caption: str, columns: Sequence[str | Col], totals: Sequence[str], empty: str | None,
        url: str | None,
    ) -> Sheet:  # fmt: skip
        """Return a table; a column that asks for something drawn is an error."""
        cols = [col(column) if isinstance(column, str) else column for column in columns]
        for column in cols:
            _refuse_drawn(column)
        drawn = self.cells.drawn(answer, cols)
        made = tuple(self._column(answer, part) for part in drawn)
        known = [part.column.name for part in drawn]
        for name in totals:
            if name not in known:
                raise UsageError(f'table: totals name "{name}", which is no column of it.{nearest(name, known)}')
        foot = self._foot(answer, drawn, totals) if totals and len(answer) > 1 else ()
        return Sheet(answer, caption, made, empty or self.words["no_rows"], foot, url)

    def _column(self, answer: Answer, part: Drawn) -> Column:
        """Return one column with the function that makes its cells."""
        formats, field = self.cells.lexicon.formats, part.field
        unit = formats.head_unit(field.format, part.scale) if field.is_number else ""
        return Column(
            part.column.head or field.label,
            unit,
            part.is_right,
            part.role,
            part,
            lambda row: self._cell(answer, part, row),
        )

    def _cell(self, answer: Answer, part: Drawn, row: tuple[Any, ...]) -> Cell:
        """Return one cell."""
        lexicon, column, field = self.cells.lexicon, part.column, part.field
        value = row[answer.place(column.name)]
        mark = sub = ""
        href = None
        if column.chip:
            values, code = lexicon.field(column.chip).values or column.chip, row[answer.place(column.chip)]
            mark = "" if code is None else lexicon.mark(values, code) or lexicon.code(values, code)
        if column.sub and (beside := row[answer.place(column.sub)]) is not None:
            sub = cut(clean(lexicon.text(lexicon.field(column.sub), beside)), LONG)
        if column.link:
            href = self.absolute(self.cells.entity_url(column.link, row[answer.place(column.link)]))
        if column.tel:
            href = dial(value)
        if value is None:
            return Cell(DASH, mark=mark, sub=sub, href=href, known=False)
        if column.signed:
            text, tone = self._signed(part, value)
        else:
            text, tone = cut(clean(lexicon.cell(field, value, part.scale)), LONG), ""
        if column.tag and isinstance(column.tag, str):
            tone = row[answer.place(column.tag)] or ""
        unit = lexicon.formats.unit(field.format, part.scale) if field.is_number else ""
        return Cell(text, unit, tone if tone in TONES else "", mark, sub, href)

    def _signed(self, part: Drawn, value: Any) -> tuple[str, str]:
        """Return a change with its sign, and the tone of its meaning."""
        formats, amount = self.cells.lexicon.formats, exact(value)
        if amount is None:
            return DASH, ""
        size = formats.cell(abs(amount), part.field.format, part.scale)
        if not any(digit in size for digit in "123456789"):
            return f"±{size}", ""
        return f"{'+' if amount > 0 else '−'}{size}", change_token(part.field.good, float(amount))

    def _foot(self, answer: Answer, drawn: Sequence[Drawn], totals: Sequence[str]) -> tuple[str, ...]:
        """Return the foot: what it is, and the sum of each column that has one."""
        said = self.words["total_of"].replace("{n}", f"{len(answer):,}")
        sums = []
        for part in drawn[1:]:
            name = part.column.name
            amount = total(answer.column(name)) if name in totals else None
            sums.append("" if amount is None else str(self.cells.total(part, amount).striptags()))
        return (said, *sums)


def _refuse_drawn(column: Col) -> None:
    """Raise for what cannot be drawn in a mail."""
    for name in DRAWN:
        if getattr(column, name):
            known = ", ".join(field.name for field in fields(Col)[1:] if field.name not in DRAWN)
            raise UsageError(f'col("{column.name}", {name}=…): a table of a mail draws nothing.', hint=known)
