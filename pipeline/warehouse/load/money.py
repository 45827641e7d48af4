"""Amounts in the reporting currency: what each other one is worth."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from pipeline.warehouse.warehouse import sql_text


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
            f"when {sql_text(code.upper())} then try_cast({value} * {rate:.8f}::decimal(18, 8) as decimal(18, 4))"
            for code, rate in self.rates.items()
            if code.upper() != self.currency.upper()
        ]
        own = f"when {sql_text(self.currency.upper())} then {value}"
        return f"case coalesce(upper({currency}), {sql_text(self.currency.upper())}) {own} {' '.join(cases)} end"
