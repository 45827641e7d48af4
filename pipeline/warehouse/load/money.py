"""Amounts in the reporting currency: what each other one is worth, and which symbols may stand beside them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from pipeline.warehouse.load.casts import among
from pipeline.warehouse.warehouse import sql_text

_DOLLARS = ("USD", "AUD", "CAD", "HKD", "SGD", "TWD", "NZD", "MXN")
_YUAN_SIGN = ("CNY", "RMB", "CNH", "JPY")
# The currencies each symbol may mean.
SYMBOLS = {
    "¥": _YUAN_SIGN, "￥": _YUAN_SIGN, "元": ("CNY", "RMB", "CNH", "HKD", "MOP", "TWD"), "$": _DOLLARS,
    "€": ("EUR",), "£": ("GBP",),
}  # fmt: skip
# An amount has 18 digits; a product of more than 38 overflows.
_DIGITS = 20


def kept_rate(rate: Decimal) -> Decimal | None:
    """Return a rate as amounts are multiplied by it, exact up to 20 digits; None when it is too large or too small."""
    whole = max(rate.adjusted() + 1, 0)
    if whole > _DIGITS:
        return None
    decimals = max(-int(rate.as_tuple().exponent), 0)
    return rate.quantize(Decimal(1).scaleb(-min(decimals, _DIGITS - whole))) or None


@dataclass(frozen=True)
class Money:
    """The reporting currency, and what one unit of each other currency is worth in it."""

    currency: str
    rates: Mapping[str, Decimal]

    def known(self) -> tuple[str, ...]:
        """Every currency an amount may be in."""
        return (self.currency.upper(), *(code.upper() for code in self.rates))

    def convert(self, value: str, currency: str) -> str:
        """Return the SQL of an amount in the reporting currency; NULL for a currency without a rate."""
        cases = [
            f"when {sql_text(code.upper())} then try_cast({value} * {_literal(rate)} as decimal(18, 4))"
            for code, rate in self.rates.items()
            if code.upper() != self.currency.upper()
        ]
        own = f"when {sql_text(self.currency.upper())} then {value}"
        return f"case coalesce(upper({currency}), {sql_text(self.currency.upper())}) {own} {' '.join(cases)} end"

    def agrees(self, text: str, currency: str) -> str:
        """Return the SQL of whether every symbol in an amount's text may mean the currency of its row."""
        own = f"coalesce(upper({currency}), {sql_text(self.currency.upper())})"
        tests = (
            f"(not contains({text}, {sql_text(symbol)}) or {among(own, meant)})" for symbol, meant in SYMBOLS.items()
        )
        return f"({text} is null or {' and '.join(tests)})"


def _literal(rate: Decimal) -> str:
    kept = kept_rate(rate) or Decimal(0)
    return f"{kept:f}::decimal({_DIGITS}, {-int(kept.as_tuple().exponent)})"
