"""The workbook: a sheet for each table of a mail with all of its rows, typed, and nothing a spreadsheet would run."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from io import BytesIO
from typing import Any

from xlsxwriter import Workbook

from pipeline.deliver.blocks import Figure, Listing, Part
from pipeline.deliver.sheets import Sheet, clean, width
from pipeline.pages.environment import Language
from pipeline.pages.formats import PLACES, YES_NO, exact
from pipeline.pages.lexicon import Field
from pipeline.project.answers import Answer

# What a program allows: letters of a sheet's name, and of a cell.
NAME, TEXT = 31, 32_000
_ILLEGAL = re.compile(r"[\[\]:*?/\\]")
# Measured rows, and how wide a column may be.
_ROWS, _LEAST, _MOST = 400, 8, 48
_DATES = {"date": "yyyy-mm-dd", "date_short": "yyyy-mm-dd", "month": "yyyy-mm", "timestamp": "yyyy-mm-dd hh:mm"}
_AFTER = {"percent1": '"%"'}


@dataclass(frozen=True)
class Told:
    """A column of a sheet: its heading, its format, and its place in the answer's rows."""

    head: str
    field: Field
    place: int


def workbook(language: Language, parts: Sequence[Part], title: str, as_of: date) -> bytes:
    """Return the tables of a mail as XLSX, the same bytes for the same tables."""
    out = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = Workbook(out, {**options, "default_date_format": _DATES["date"]})
    # The day of the data, and not the moment of sending: that would make every copy another file.
    book.set_properties({"title": title, "created": datetime.combine(as_of, time())})
    book.set_calc_mode("auto")
    styles = _Styles(book)
    taken: set[str] = set()
    for part in parts:
        for name, sheet in sheets_of(part):
            _write(language, book.add_worksheet(sheet_name(name, taken)), sheet, styles)
    if not taken:
        book.add_worksheet(sheet_name(title, taken)).write_string(0, 0, clean(title))
    book.close()
    return out.getvalue()


def sheets_of(part: Part) -> Iterator[tuple[str, Sheet]]:
    """Yield the tables of a part by name, and those of its charts by what they measure, in order."""
    for block in part.blocks:
        if isinstance(block, Listing):
            yield block.sheet.caption, block.sheet
        elif isinstance(block, Figure):
            yield f"{part.title} {block.chart.label}", block.sheet


def sheet_name(caption: str, taken: set[str]) -> str:
    """Return a legal name that no other sheet has, whatever its case, and take it."""
    # `History` is a name that Excel keeps for itself.
    stem = _ILLEGAL.sub(" ", clean(caption)).strip(" '")
    stem = "-" if not stem else f"{stem}-" if stem.lower() == "history" else stem
    name, number = stem[:NAME].strip(" '"), 1
    while name.lower() in taken:
        number += 1
        end = f" {number}"
        name = stem[: NAME - len(end)].strip(" '") + end
    taken.add(name.lower())
    return name


class _Styles:
    """The formats of a workbook, each made once."""

    def __init__(self, book: Workbook) -> None:
        self.book = book
        self.head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        self._made: dict[str, Any] = {}

    def of(self, pattern: str) -> Any:
        """Return the format that shows values by a pattern."""
        if pattern not in self._made:
            self._made[pattern] = self.book.add_format({"num_format": pattern, "valign": "top"})
        return self._made[pattern]


def columns_of(language: Language, sheet: Sheet) -> list[Told]:
    """Return the columns of a sheet: those of the table, and beside each its key, its code and what stands below it."""
    lexicon, answer, found = language.lexicon, sheet.answer, {}
    for column in sheet.columns:
        asked = column.drawn.column
        for name in (asked.link, asked.name, asked.chip, asked.sub):
            if name and name not in found:
                field = lexicon.field(name)
                head = column.label if name == asked.name else field.label
                found[name] = Told(head, field, answer.place(name))
    return list(found.values())


def _write(language: Language, page: Any, sheet: Sheet, styles: _Styles) -> None:
    """Write one table: heads that stay, a filter, columns as wide as what they hold."""
    columns, answer = columns_of(language, sheet), sheet.answer
    for place, told in enumerate(columns):
        unit = _unit(language, told.field)
        page.write_string(0, place, f"{told.head} ({unit})" if unit else told.head, styles.head)
        pattern = pattern_of(told.field)
        style = styles.of(pattern) if pattern else styles.of("@")
        page.set_column(place, place, _width(language, told, answer))
        for row, values in enumerate(answer.rows, 1):
            _cell(language, page, (row, place), told.field, values[told.place], style)
    page.freeze_panes(1, 1)
    page.autofilter(0, 0, max(len(answer), 1), len(columns) - 1)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)


def _unit(language: Language, field: Field) -> str:
    """Return the unit of a column as its head says it: money is in full, not in thousands or 万."""
    formats = language.formats
    if field.format in ("money", "money_exact"):
        return formats.currency
    return "" if field.format in _AFTER or not field.is_number else formats.unit(field.format).strip()


def pattern_of(field: Field) -> str:
    """Return the number format of a column; nothing for text."""
    if field.values:
        return ""
    if field.format in _DATES:
        return _DATES[field.format]
    if field.format == "money":
        return "#,##0.00"
    if field.format in PLACES:
        decimals = f".{'0' * PLACES[field.format]}" if PLACES[field.format] else ""
        return f"#,##0{decimals}{_AFTER.get(field.format, '')}"
    return ""


def _cell(language: Language, page: Any, at: tuple[int, int], field: Field, value: Any, style: Any) -> None:
    """Write one value by its kind; text is only ever text."""
    if value is None:
        return
    if not field.values and isinstance(value, date) and field.format in _DATES:
        moment = value.replace(tzinfo=None) if isinstance(value, datetime) else datetime.combine(value, time())
        page.write_datetime(*at, moment, style)
    elif field.is_number and (amount := exact(value)) is not None:
        page.write_number(*at, float(amount), style)
    else:
        page.write_string(*at, _said(language, field, value)[:TEXT], style)


def _said(language: Language, field: Field, value: Any) -> str:
    """Return a value in words."""
    if isinstance(value, bool) and not field.values:
        return YES_NO[language.lang][value]
    return clean(language.lexicon.cell(field, value))


def _width(language: Language, told: Told, answer: Answer) -> float:
    """Return how wide a column stands: as what it holds, within bounds; of long tables a part is measured."""
    step = max(1, len(answer) // _ROWS)
    values = [row[told.place] for row in answer.rows[::step] if row[told.place] is not None]
    if told.field.is_number:
        most = max((len(f"{float(exact(value) or 0):,.2f}") for value in values), default=0)
    else:
        most = max((width(_said(language, told.field, value)) for value in values), default=0)
    return float(min(max(most, width(told.head) / 2 + 4, _LEAST), _MOST) + 2)
