"""What runs along a time axis: periods with their labels, and one column or several split over them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from typing import Any

from pipeline.errors import UsageError
from pipeline.pages.charts.chart import Kit, Spec, known, numbers
from pipeline.pages.charts.spec import axis, label, ticks, var, whole
from pipeline.pages.formats import MONTHS
from pipeline.pages.lexicon import Lexicon
from pipeline.project.answers import Answer

WIDE_TICKS, NARROW_TICKS = 13, 6


def split(
    kit: Kit, answer: Answer, by: str, values: Sequence[str], series: str | None
) -> list[tuple[Any, str, dict[Any, Any]]]:
    """Return (code, name, value by period) for each part, in the order the answer first names them."""
    if series is None:
        names = kit.lexicon.fields(answer, values)
        periods = answer.column(by)
        pairs = zip(values, names, strict=True)
        return [(c, f.label, dict(zip(periods, answer.column(c), strict=True))) for c, f in pairs]
    if len(values) > 1:
        raise UsageError(f'question "{answer.name}": either `series` or several columns, not both.')
    field = kit.lexicon.field(series)
    parts: dict[Any, dict[Any, Any]] = {}
    for period, code, amount in zip(answer.column(by), answer.column(series), answer.column(values[0]), strict=True):
        parts.setdefault(code, {})[period] = amount
    return [(code, kit.lexicon.text(field, code), amounts) for code, amounts in parts.items()]


def first_of_each(answer: Answer, column: str) -> list[tuple[Any, ...]]:
    """Return the first row of each value of a column, in order."""
    place, seen = answer.place(column), {}
    for row in answer.rows:
        seen.setdefault(row[place], row)
    return list(seen.values())


class Periods:
    """The periods along an axis: their values, full names, and short labels for the axis."""

    def __init__(self, lexicon: Lexicon, answer: Answer, by: str, *, to_scale: bool = False) -> None:
        field = lexicon.field(by)
        self.values = answer.column(by)
        self.names = [lexicon.text(field, value) for value in self.values]
        self.lang = lexicon.lang
        self.field, self.formats = field, lexicon.formats
        # Along a line, a number stands where its size says; a period stands next to its neighbour.
        self.places: list[float | None] = list(range(len(self.values)))
        self.is_scale = to_scale and field.is_number
        if self.is_scale:
            self.places = numbers(self.values)

    def axis(self) -> Spec:
        """Return the axis, with as many periods named as a wide picture has room for."""
        places, texts = self._named(WIDE_TICKS)
        font = {"size": 12, "color": var("ink-2")}
        shown = {"tickvals": places, "ticktext": texts, "showticklabels": True, "tickangle": 0}
        return axis(range=[-0.6, len(self.values) - 0.4], tickfont=font, **shown)

    def narrow(self) -> Spec:
        """Return the patch that names as many periods as a phone has room for."""
        places, texts = self._named(NARROW_TICKS)
        return {"xaxis.tickvals": places, "xaxis.ticktext": texts}

    def _named(self, most: int) -> tuple[list[float], list[str]]:
        """Return evenly spaced periods and their labels, the last one always among them; or round numbers."""
        if self.is_scale:
            there = known(self.places)
            round_places = ticks(min(there), max(there), NARROW_TICKS) if there else []
            return round_places, whole([self.formats.cell(place, self.field.format) for place in round_places])
        count = len(self.values)
        step = -(-count // most)
        places = list(range((count - 1) % step, count, step))
        if all(isinstance(value, date) for value in self.values):
            return places, _date_labels([self.values[place] for place in places], self.lang)
        return places, [label(self.names[place], 14) for place in places]


def _date_labels(days: Sequence[date], lang: str) -> list[str]:
    """Return short labels: months (with the year where it begins), or days."""
    monthly = all((day.year, day.month) != (other.year, other.month) for day, other in pairwise(days))
    labels, year = [], None
    for day in days:
        if monthly:
            text = f"{day.month}月" if lang == "zh" else MONTHS[day.month - 1]
        else:
            text = f"{day.month}-{day.day:02d}" if lang == "zh" else f"{day.day} {MONTHS[day.month - 1]}"
        labels.append(text if day.year == year else f"{text}<br>{day.year}")
        year = day.year
    return labels
