"""What a chart is: an answer plus an intent, drawn as a plain Plotly dict or as HTML."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from math import isfinite
from typing import Any, Literal

from pipeline.errors import UsageError, nearest
from pipeline.pages.formats import Formats, Scale, exact
from pipeline.pages.lexicon import Field, Lexicon
from pipeline.project.answers import Answer

Spec = dict[str, Any]
RAMPS = {"age": tuple(f"age{step}" for step in range(5)), "seq": tuple(f"seq{step}" for step in range(6))}


@dataclass(frozen=True)
class Key:
    """One entry of the key: a mark and what it stands for."""

    mark: Literal["fill", "outline", "hatch", "ring", "dot", "tick"]
    token: str
    text: str


@dataclass(frozen=True)
class Chart:
    """A chart ready for its figure: its picture, its name for screen readers, the columns of its table."""

    answer: Answer
    columns: tuple[str, ...]
    label: str
    part: Literal["plot", "heat", "pyramid"]
    view: Spec = field(default_factory=dict)
    unit: str = ""
    key: tuple[Key, ...] = ()
    notes: tuple[str, ...] = ()
    # The table on the same page that marks lead to, and the columns it is filtered by.
    rows: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to draw."""
        return not self.view

    def drawn(self, view: Spec, *notes: str) -> Chart:
        """Return the chart with its picture, and what must be said beside it."""
        return replace(self, view=view, notes=(*self.notes, *notes))

    def __html__(self) -> str:
        """A chart never stands without its heading, table and definition."""
        raise UsageError("a chart goes into a figure.", hint="{{ figure(finding(…), charts.…(…)) }}")


@dataclass(frozen=True)
class Palette:
    """The colour tokens of `site.css`: the only colours a chart may name."""

    tokens: frozenset[str]

    def roles(self, colours: str | None, codes: Sequence[Any], default: Sequence[str]) -> list[str]:
        """Return a token for each code: by ramp, by value list, or the default in turn."""
        if colours is None:
            return [default[min(place, len(default) - 1)] for place in range(len(codes))]
        if colours in RAMPS:
            ramp = RAMPS[colours]
            return [ramp[min(place, len(ramp) - 1)] for place in range(len(codes))]
        named = [f"{colours}-{code}" for code in codes]
        if not any(token.startswith(f"{colours}-") for token in self.tokens):
            known = {*RAMPS, *(token.split("-")[0] for token in self.tokens if "-" in token)}
            raise UsageError(f'no colours "{colours}" in site.css.{nearest(colours, known)}')
        return [token if token in self.tokens else "py" for token in named]


@dataclass(frozen=True)
class Kit:
    """What every intent draws with: the glossary, the colours and the words of the frame."""

    lexicon: Lexicon
    palette: Palette
    words: Mapping[str, str]

    def measure(self, answer: Answer, *columns: str | None) -> Measure:
        """Return the measure of the columns that are named."""
        return Measure(self.lexicon, answer, [column for column in columns if column])


def named(*columns: str | None) -> tuple[str, ...]:
    """Return the columns that are named, each once."""
    return tuple(dict.fromkeys(column for column in columns if column))


def number(value: Any) -> float | None:
    """Return a number for a spec, ten significant digits; None for NULL."""
    if isinstance(value, float):
        return float(f"{value:.10g}") if isfinite(value) else None
    amount = exact(value)
    return None if amount is None else float(f"{amount:.10g}")


def numbers(values: Iterable[Any]) -> list[float | None]:
    """Return numbers for a spec."""
    return [number(value) for value in values]


def known(values: Iterable[float | None]) -> list[float]:
    """Return the values that are there."""
    return [value for value in values if value is not None]


class Measure:
    """A column of numbers in a chart: one unit for all, its values and their labels."""

    def __init__(self, lexicon: Lexicon, answer: Answer, columns: Sequence[str]) -> None:
        self.lexicon = lexicon
        self.fields = lexicon.fields(answer, columns)
        self.field: Field = self.fields[0]
        self.formats: Formats = lexicon.formats
        self.scale: Scale | None = None
        if self.field.format in ("money", "short_money", "money_exact"):
            values = [value for column in columns for value in answer.column(column)]
            scale = self.formats.money_scale(values)
            # A label beside a mark needs fewer decimals than a cell: three or four digits are enough.
            largest = max((abs(amount) for amount in map(exact, values) if amount is not None), default=0)
            places = 0 if largest >= 1000 * scale.divisor else max(scale.places - 1, 0)
            self.scale = Scale(scale.divisor, places, scale.unit)
        elif not self.field.is_number:
            raise UsageError(
                f'question "{answer.name}": "{self.field.column}" is {self.field.format}, not a number.',
                hint="draw another column, or give its term a number format",
            )

    @property
    def format(self) -> str:
        """The format of the labels."""
        return "money" if self.scale else self.field.format

    @property
    def unit(self) -> str:
        """The unit for the figure's unit line."""
        return self.formats.head_unit(self.field.format, self.scale)

    def label(self, value: Any) -> str:
        """Return a value as it stands beside its mark, without the unit."""
        return self.formats.cell(value, self.format, self.scale)

    def signed(self, value: Any) -> str:
        """Return a change as it stands beside its mark; nothing for NULL."""
        amount = exact(value)
        if amount is None:
            return ""
        size = self.label(abs(amount))
        return f"±{size}" if size == self.label(Decimal(0)) else f"{'+' if amount > 0 else '−'}{size}"

    def texts(self, values: Iterable[Any]) -> list[str]:
        """Return the labels of many values; nothing for NULL."""
        return ["" if value is None else self.label(value) for value in values]

    def full(self, value: Any) -> str:
        """Return a value as it stands in a tooltip, with its unit."""
        return self.formats.text(value, self.field.format)
