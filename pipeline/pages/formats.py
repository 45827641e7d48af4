"""Values as text, in one language: the named formats that terms, metrics, findings and templates use.

Half is rounded away from zero, a float through its shortest decimal text. Minus signs are true ones, a figure
and its unit never part at a line end, and what is unknown (NULL, NaN) prints as a dash.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import partial
from typing import Any

from pipeline.errors import UsageError, nearest

DASH, MINUS, NBSP = "—", "−", "\u00a0"
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
SYMBOLS = {"CNY": "¥", "JPY": "¥", "USD": "$", "EUR": "€", "GBP": "£", "HKD": "HK$", "TWD": "NT$", "KRW": "₩"}
# From which size, what to divide by, the next finer unit, and the name: largest first.
SCALES = {
    "zh": ((10**8, 10**8, 10**4, f"{NBSP}亿"), (10**4, 10**4, 1, f"{NBSP}万")),
    "en": ((10**9, 10**9, 10**6, "B"), (10**6, 10**6, 10**3, "M"), (10**4, 10**3, 1, "K")),
}
# The same for a whole column of money: from which largest value, what to divide by, decimals, and the name.
COLUMN_SCALES = {
    "zh": ((10**10, 10**8, 2, f"{NBSP}亿"), (10**5, 10**4, 2, f"{NBSP}万")),
    "en": ((10**10, 10**9, 2, "B"), (10**7, 10**6, 2, "M"), (10**5, 10**3, 1, "K")),
}
UNITS = {
    "percent1": {"zh": "%", "en": "%"},
    "points1": {"zh": f"{NBSP}点", "en": f"{NBSP}pt"},
    "days1": {"zh": f"{NBSP}天", "en": f"{NBSP}days"},
}
YES_NO = {"zh": ("否", "是"), "en": ("No", "Yes")}
# Wide enough for every double and every DECIMAL(38); the default 28 digits are not.
_WIDE = Context(prec=400)
_STEPS = (Decimal("1"), Decimal("0.1"), Decimal("0.01"), Decimal("0.001"))
# Decimals of the formats that are a plain number, with or without a unit after it.
PLACES = {
    "integer": 0,
    "number1": 1,
    "number2": 2,
    "ratio3": 3,
    "percent1": 1,
    "points1": 1,
    "days1": 1,
    "money_exact": 2,
}


@dataclass(frozen=True)
class Scale:
    """One unit for a whole column of money: what to divide by, its decimals, and how it is said."""

    divisor: Decimal
    places: int
    unit: str


def exact(value: Any) -> Decimal | None:
    """Return a number as Decimal, a float by its shortest text; None for what is not a finite number."""
    if isinstance(value, Decimal):
        return value if value.is_finite() else None
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise UsageError(f"{value!r} is not a number.", hint="give the column's term a text or date format")
    return Decimal(repr(value))


def largest(values: Iterable[Any]) -> Decimal:
    """Return the size of the largest number; 0 when none is known. Money is compared as it is: there may be much."""
    there = [value for value in values if value is not None]
    if set(map(type, there)) != {Decimal}:
        there = [amount for amount in map(exact, there) if amount is not None]
    return max(map(abs, there), default=Decimal(0))


def rounded(value: Decimal, places: int) -> Decimal:
    """Round half away from zero."""
    return value.quantize(_STEPS[places], rounding=ROUND_HALF_UP, context=_WIDE)


def fixed(value: Decimal, places: int) -> str:
    """Return a number with grouped thousands, fixed decimals and a true minus; zero has no sign."""
    number = rounded(value, places)
    return f"{number:,f}".replace("-", MINUS) if number else f"{abs(number):,f}"


class Formats:
    """The formats of one language and one currency."""

    def __init__(self, lang: str, currency: str) -> None:
        self.lang = lang
        self.currency = currency
        self.symbol = SYMBOLS.get(currency, f"{currency}{NBSP}")

    def text(self, value: Any, name: str) -> str:
        """Return a value as it stands in a sentence, with its unit."""
        try:
            say = FORMATS[name]
        except KeyError:
            raise UsageError(f'no format "{name}".{nearest(name, FORMATS)}') from None
        return DASH if value is None else say(self, value)

    def cell(self, value: Any, name: str, scale: Scale | None = None) -> str:
        """Return a value as it stands in a table, where the unit stands in the head."""
        if name in PLACES:
            number = exact(value)
            return DASH if number is None else fixed(number, PLACES[name])
        if name in ("money", "short_money"):
            number, scale = exact(value), scale or Scale(Decimal(1), 2, "")
            return DASH if number is None else fixed(number / scale.divisor, scale.places)
        return self.text(value, name)

    def head_unit(self, name: str, scale: Scale | None = None) -> str:
        """Return the unit as it stands in a heading: `万元`, `¥K`, `%`."""
        if scale is None:
            return self.unit(name).strip()
        if self.lang == "zh":
            return f"{scale.unit.strip()}{'元' if self.currency == 'CNY' else f' {self.currency}'}".strip()
        return f"{self.symbol.strip()}{scale.unit}"

    def unit(self, name: str, scale: Scale | None = None) -> str:
        """Return the unit that `cell` leaves out."""
        return scale.unit if scale else UNITS[name][self.lang] if name in UNITS else ""

    def signed(self, value: Any, name: str) -> str:
        """Return a change with its sign, such as `+¥1.46M`; what rounds to nothing is `±`."""
        number = exact(value)
        if number is None:
            return DASH
        size = self.text(abs(number), name)
        if size == self.text(Decimal(0), name) or not any(digit in size for digit in "123456789"):
            return f"±{size}"
        return f"{'+' if number > 0 else MINUS}{size}"

    def money_scale(self, values: Iterable[Any]) -> Scale:
        """Return the unit that suits the largest of a column's values."""
        size = largest(values)
        for start, divisor, places, unit in COLUMN_SCALES[self.lang]:
            if size >= start:
                return Scale(Decimal(divisor), places, unit)
        return Scale(Decimal(1), 2, "")

    def money(self, value: Any, symbol: bool = True) -> str:
        """Return money in the unit that suits its size, three digits or more: `¥1,284 万`, `¥12.8M`."""
        number = exact(value)
        if number is None:
            return DASH
        size, unit = self._scaled(abs(number))
        sign = MINUS if number < 0 and any(digit in size for digit in "123456789") else ""
        return f"{sign}{self.symbol if symbol else ''}{size}{unit}"

    def _scaled(self, size: Decimal) -> tuple[str, str]:
        """Return an amount in its own unit; one that would round up to the next unit is said in that one."""
        for start, divisor, finer, unit in SCALES[self.lang]:
            if rounded(size / finer, 0) * finer >= start:
                part = size / divisor
                places = 2 if rounded(part, 2) < 10 else 1 if rounded(part, 1) < 100 else 0
                return fixed(part, places), unit
        return fixed(size, 0 if size >= 100 or size == size.to_integral_value() else 2), ""

    def day(self, value: Any, length: str) -> str:
        """Return a date: `iso`, or `short` without its year."""
        day = _date(value)
        if length == "iso":
            return f"{day.year:04}-{day.month:02}-{day.day:02}"
        if self.lang == "zh":
            return f"{day.month}月{day.day}日"
        return f"{day.day}{NBSP}{MONTHS[day.month - 1]}"

    def month(self, value: Any) -> str:
        """Return the month of a date."""
        day = _date(value)
        if self.lang == "zh":
            return f"{day.year}年{day.month}月"
        return f"{MONTHS[day.month - 1]}{NBSP}{day.year}"

    def for_scripts(self) -> dict[str, Any]:
        """Return what `cells.js` needs to say values as this class does."""
        return {
            "lang": self.lang,
            "symbol": self.symbol,
            "scales": SCALES[self.lang],
            "units": {name: units[self.lang] for name, units in UNITS.items()},
            "places": PLACES,
            "months": MONTHS,
            "yes_no": YES_NO[self.lang],
        }

    def plain(self, value: Any) -> str:
        """Return text as it is; yes or no for a boolean."""
        if isinstance(value, bool):
            return YES_NO[self.lang][value]
        return str(value)


def _date(value: Any) -> date:
    """Return a date as it is; anything else is an error."""
    if not isinstance(value, date):
        raise UsageError(f"{value!r} is not a date.", hint="cast it in the question")
    return value


def _number(formats: Formats, value: Any, *, name: str, symbol: bool = False) -> str:
    """Return a number with fixed decimals, and its unit or currency."""
    number = exact(value)
    if number is None:
        return DASH
    text = fixed(number, PLACES[name]) + formats.unit(name)
    if not symbol:
        return text
    return f"{MINUS}{formats.symbol}{text[1:]}" if text.startswith(MINUS) else f"{formats.symbol}{text}"


def _timestamp(formats: Formats, value: Any) -> str:
    """Return a moment to the minute; a date alone has none."""
    return f"{value:%Y-%m-%d %H:%M}" if isinstance(value, datetime) else formats.day(value, "iso")


FORMATS: dict[str, Callable[[Formats, Any], str]] = {
    "money": lambda formats, value: formats.money(value),
    "short_money": lambda formats, value: formats.money(value, symbol=False),
    "money_exact": partial(_number, name="money_exact", symbol=True),
    **{name: partial(_number, name=name) for name in PLACES if name != "money_exact"},
    "date": lambda formats, value: formats.day(value, "iso"),
    "date_short": lambda formats, value: formats.day(value, "short"),
    "month": lambda formats, value: formats.month(value),
    "timestamp": _timestamp,
    "text": lambda formats, value: formats.plain(value),
    "id": lambda formats, value: formats.plain(value),
    "code": lambda formats, value: formats.plain(value),
}
NUMBERS = frozenset(FORMATS) - {"date", "date_short", "month", "timestamp", "text", "id", "code"}
