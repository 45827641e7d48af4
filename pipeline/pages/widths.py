"""How wide the columns of a table stand: known at build from what all of its rows say, and said before the first one.

A browser that works widths out from the rows it has so far moves the columns whenever rows arrive: while a page comes
in, when a reader sorts, pages or scrolls. A column that may not break (figures, dates, tags) gets the width it needs;
columns of words share the rest as their words ask. Widths are in em of the table's size of type.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from pipeline.pages.columns import CODE, HEAD, UNBROKEN, Drawn
from pipeline.pages.formats import exact
from pipeline.pages.lexicon import Lexicon
from pipeline.project.answers import Answer

# Fewer columns than this fit a phone as they are; others become cards there.
STACKED_FROM = 4
# Widths of signs in em, a little more than those of the faces the style sheet asks for.
_DIGIT, _SMALL, _LARGE, _THIN, _WIDE = 0.58, 0.53, 0.68, 0.32, 1.0
# Heads and second lines are of 12 px in tables of 13.
_LESSER = 12 / 13
# What the style sheet adds: the space right of a cell, left of words after a figure, around a tag and a button, a chip,
# the mark of a sorted head.
_PAD, _INDENT, _TAG, _BUTTON, _CHIP, _SORTED = 0.95, 1.4, 0.95, 1.75, 2.1, 0.75
# What has a size of its own: a bar, a strip, a sparkline.
_BAR, _STRIP, _SPARK = 4.7, 8.6, 6.5
# Words are no narrower than this where they are longer: names of rows, in a short and in a long table, and others.
_NAMED, _NAMED_LONG, _WORDS = 7.5, 10.0, 4.6
# Words ask for no more than this; a single piece of them may always break after so much.
_MOST, _PIECE = 26.0, 11.0
# How much more a column of longer words gets of what is there to share, and how near words may get to their least.
_LONGER, _NEARLY = 0.35, 0.93
# Of more rows than this a part is measured, spread evenly: no words are cut, rare long ones take two lines.
_MEASURED = 400
# What asks for no more than half a row (a table of few columns: a phone) gets it; a wider place is shared evenly.
_NARROW, _PHONE = 35.0, 24.0
# Words so short never break, nor heads of four Han characters; what rounding may take from a column.
_SHORT, _SHORT_HEAD, _SLACK = 6.0, 4.0, 0.1
# In a column of its own on a wide screen, figures get some air, up to so much; the column is as wide as this.
_ROOM, _AIR = 72.0, 1.6


@dataclass(frozen=True)
class Widths:
    """Of each column its style; the least width of the table in em, and how much wider its figures may stand."""

    columns: tuple[str, ...]
    least: float
    air: float


@dataclass(frozen=True)
class _Need:
    """What one column needs at least and would like to have, and whether it is of words, which may break."""

    least: float
    liked: float
    is_words: bool


def text_width(text: str) -> float:
    """Return about how wide a text stands, in em."""
    return sum(map(_sign_width, text))


@lru_cache(maxsize=8192)
def _sign_width(sign: str) -> float:
    """Return about how wide a sign stands, in em."""
    if sign.isascii():
        return _DIGIT if sign.isdigit() else _LARGE if sign.isupper() else _SMALL if sign.islower() else _THIN
    if unicodedata.east_asian_width(sign) in "WF" or sign == "—":
        return _WIDE
    return _THIN if sign.isspace() else _SMALL if sign.islower() else _LARGE


def column_widths(
    lexicon: Lexicon, answer: Answer, drawn: Sequence[Drawn], call: str, *, foot: str = "", sortable: bool = False
) -> Widths:
    """Return the widths of a table's columns; `call` is the word on a call button, `foot` what its total is called."""
    needs = [
        _need(lexicon, answer, part, call, named=_NAMED_LONG if len(drawn) >= STACKED_FROM else _NAMED)
        for part in drawn
    ]
    needs = [_with_head(lexicon, need, part, sortable) for need, part in zip(needs, drawn, strict=True)]
    first, whole = needs[0], text_width(foot)
    needs[0] = _Need(max(first.least, 0.6 * whole), max(first.liked, 0.7 * whole + _PAD), first.is_words)
    for place in range(1, len(drawn)):
        if drawn[place - 1].is_right and not drawn[place].is_right:
            needs[place] = _Need(needs[place].least + _INDENT, needs[place].liked + _INDENT, needs[place].is_words)
    words = [need for need in needs if need.is_words]
    fixed = sum(need.liked for need in needs if not need.is_words)
    asked = fixed + sum(need.liked for need in words)
    if not words or asked <= (_NARROW if len(drawn) >= STACKED_FROM else _PHONE):
        return Widths(tuple(f"--w:{need.liked:.1f}em" for need in needs), asked, 1.0)
    # At the least width of the table every column of words has its least, or nearly; above, more goes to longer words.
    parts = [need.least * (need.liked / need.least) ** _LONGER if need.is_words else 0.0 for need in needs]
    room = sum(parts)
    styles = [
        f"width:{100 * part / room:.1f}%" if need.is_words else f"--w:{need.liked:.1f}em"
        for need, part in zip(needs, parts, strict=True)
    ]
    air = min(max((_ROOM - asked + fixed) / fixed, 1.0), _AIR) if fixed else 1.0
    return Widths(tuple(styles), fixed + _NEARLY * room, air)


def _with_head(lexicon: Lexicon, need: _Need, part: Drawn, sortable: bool) -> _Need:
    """Return a column's need once its head fits too, on two lines at least; a figure's head breaks at blanks only."""
    label = part.column.head or part.field.label
    unit = lexicon.formats.head_unit(part.field.format, part.scale) if part.field.is_number else ""
    whole = text_width(f"{label} {unit}" if unit else label) * _LESSER + (_SORTED if sortable else 0)
    pieces = [*re.split(" |(?=（)", label), unit] if part.is_right else re.findall(r"[\w'-]+", label, re.ASCII)
    pieces += [label] if text_width(label) <= _SHORT_HEAD else []
    longest = max(map(text_width, pieces), default=0.0) * _LESSER + (_SORTED if sortable and part.is_right else 0)
    least = max(longest, whole / 2 + 0.5 if part.is_right else 0.0) + _PAD
    return _Need(max(need.least, least), max(need.liked, least), need.is_words)


def _need(lexicon: Lexicon, answer: Answer, part: Drawn, call: str, *, named: float) -> _Need:
    """Return what the cells of a column need."""
    column, field = part.column, part.field
    if column.strip:
        return _Need(_STRIP + _PAD, _STRIP + _PAD, False)
    if column.spark or column.tel:
        width = (_SPARK if column.spark else text_width(call) + _BUTTON) + _PAD
        return _Need(width, width, False)
    values = answer.column(column.name)
    if field.is_number:
        width = _figures(lexicon, part, values) + _PAD
        width = max(width, _BAR + _PAD) if column.bar or column.bullet else width
        return _Need(width, width, False)
    beside = answer.column(column.sub) if column.sub else ()
    texts = [lexicon.cell(field, value) for value in _spread(values)]
    if column.tag is not None or field.format in UNBROKEN:
        texts = [lexicon.cell(field, value) for value in _longest(values)] if field.format != "text" else texts
        width = max(map(text_width, texts), default=1.0) + _PAD + (_TAG if column.tag is not None else 0)
        return _Need(width, width, False)
    under = [lexicon.text(lexicon.field(column.sub), value) for value in _spread(beside)] if column.sub else []
    pieces = r"[^_/]+[_/]?" if field.format == CODE else r"[!-~]+"
    sizes = [text_width(text) for text in texts]
    longest = max((text_width(piece) for text in texts for piece in re.findall(pieces, text)), default=0.0)
    whole = max(sizes, default=1.0)
    # A column of short words holds all of them, or what is usual where a rare one is long: that one takes two lines.
    if (short := whole if whole <= _SHORT else max(_usual(sizes), longest)) <= _SHORT and not (column.chip or under):
        return _Need(short + _PAD + _SLACK, short + _PAD + _SLACK, False)
    liked = _usual(sizes) + (_CHIP if column.chip else 0)
    liked = min(max(liked, _usual([text_width(text) * _LESSER for text in under])), _MOST)
    floor = min(named if part.role == HEAD else _WORDS, liked)
    return _Need(max(min(longest, _PIECE), floor) + _PAD, liked + _PAD, True)


def _figures(lexicon: Lexicon, part: Drawn, values: Sequence[Any]) -> float:
    """Return the width of a column's longest figure: its largest or its smallest."""
    known = [value for value in values if value is not None]
    ends = (max(known), min(known)) if known else ()
    says = [lexicon.formats.cell(value, part.field.format, part.scale) for value in ends if exact(value) is not None]
    sign = _DIGIT if part.column.signed else 0.0
    return max(map(text_width, says), default=1.0) + sign


def _spread(values: Sequence[Any]) -> list[Any]:
    """Return the values to measure: each once, of many rows a part."""
    step = max(1, len(values) // _MEASURED)
    return [value for value in dict.fromkeys(values[::step]) if value is not None]


def _longest(values: Sequence[Any]) -> list[Any]:
    """Return what an unbroken column must hold: of every kind of value the longest, found without saying them all."""
    known = {value for value in values if value is not None}
    return sorted(known, key=lambda value: (-len(str(value)), str(value)))[:20]


def _usual(widths: Sequence[float]) -> float:
    """Return the width that nine of ten texts keep to."""
    return sorted(widths)[int(0.9 * (len(widths) - 1))] if widths else 1.0
