"""A ledger made by chance and its balances in plain Python: what the SQL of the overdue report is checked against."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from pipeline.project.project import Project
from pipeline.warehouse.lineage import references, upstream
from pipeline.warehouse.models import build_models
from pipeline.warehouse.warehouse import Warehouse, sql_text
from tests.conftest import empty_warehouse

CHECKS = ("receivables_close", "receivables_by_dimension")
BUCKETS = ("current", "1_30", "31_60", "61_90", "91_plus")


@dataclass(frozen=True)
class Invoice:
    """An invoice, or with a negative amount a credit note that names another (or none)."""

    id: str
    customer: str
    on: date
    due: date
    amount: Decimal
    credits: str | None = None


@dataclass(frozen=True)
class Payment:
    """A payment; negative is a reversal."""

    id: str
    customer: str
    invoice: str | None
    on: date
    amount: Decimal


@dataclass(frozen=True)
class Ledger:
    """Invoices with credit notes among them, and payments."""

    invoices: tuple[Invoice, ...]
    payments: tuple[Payment, ...]

    def sales(self, first: date, last: date) -> Decimal:
        """Return invoices less credit notes of a span of days, both ends included."""
        return sum((i.amount for i in self.invoices if first <= i.on <= last), Decimal(0))


def chance_ledger(seed: int, end: date, customers: int = 25, invoices: int = 500) -> Ledger:
    """Return three years of invoices paid early, late, twice, in part, by reversal or never."""
    dice = random.Random(seed)
    made: list[Invoice] = []
    paid: list[Payment] = []
    for number in range(invoices):
        customer, on = f"C{dice.randrange(customers):02d}", end - timedelta(dice.randrange(-20, 1000))
        amount = Decimal(dice.randrange(100, 100_000)) / 100
        due = on + timedelta(dice.choice((0, 10, 30, 45, 60)))
        made.append(Invoice(f"I{number}", customer, on, due, amount))
        if dice.random() < 0.1:
            note = -amount * dice.choice((Decimal("0.1"), Decimal("0.5"), Decimal("1.2")))
            names = f"I{number}" if dice.random() < 0.7 else None
            made.append(Invoice(f"N{number}", customer, on + timedelta(dice.randrange(40)), due, note, names))
        paid += _payments(dice, number, customer, on, amount)
    return Ledger(tuple(made), tuple(paid))


def _payments(dice: random.Random, number: int, customer: str, on: date, amount: Decimal) -> list[Payment]:
    """Return up to three payments of one invoice; some name none, an unknown one, or come before it."""
    parts = dice.choice(("", "1", "1", "1", "0.4 0.6", "0.5", "1.3", "1 -1", "0.7 0.7 -0.2")).split()
    names = dice.choices((f"I{number}", None, "UNKNOWN"), (75, 22, 3))[0]
    return [
        Payment(f"P{number}-{place}", customer, names, on + timedelta(dice.randrange(-15, 120)), amount * Decimal(part))
        for place, part in enumerate(parts)
    ]


def insert_ledger(warehouse: Warehouse, ledger: Ledger) -> None:
    """Insert a ledger into the raw tables, and say that both came."""
    rows = ", ".join(
        f"({_text(i.id)}, {_text(i.customer)}, {_text(i.on)}, {_text(i.due)}, {i.amount}, {_text(i.credits)}, false)"
        for i in ledger.invoices
    )
    warehouse.execute(
        "insert into raw.invoices (invoice_id, customer_id, invoice_date, due_date, amount, credits_invoice_id, "
        f"is_superseded) values {rows}"
    )
    rows = ", ".join(
        f"({_text(p.id)}, {_text(p.customer)}, {_text(p.invoice)}, {_text(p.on)}, {p.amount}, false)"
        for p in ledger.payments
    )
    if rows:
        warehouse.execute(
            "insert into raw.payments (payment_id, customer_id, invoice_id, paid_on, amount, is_superseded) "
            f"values {rows}"
        )
    warehouse.execute("update engine.tables set is_present = true where table_name in ('invoices', 'payments')")


@contextmanager
def receivables(
    project: Project, ledger: Ledger, day: date, allocation: str = "as_given", **parameters: float
) -> Iterator[Warehouse]:
    """Build every receivables mart from a ledger as of a day."""
    with empty_warehouse(project, day) as warehouse:
        for name, value in parameters.items():
            warehouse.execute(f"update seeds.parameters set value = {value} where name = '{name}'")
        warehouse.execute(f"update engine.build set allocation = '{allocation}'")
        insert_ledger(warehouse, ledger)
        wanted = [references(q) for q in project.reports["overdue"].questions.values()]
        wanted += [references(project.checks[name]) for name in CHECKS]
        build_models(warehouse, project, only=upstream(set().union(*wanted), project.models))
        yield warehouse


def _text(value: object) -> str:
    return "null" if value is None else sql_text(value)


@dataclass
class Balances:
    """What each account owes on a day: open amounts by invoice, and money on no invoice by account."""

    day: date
    open: dict[str, Decimal]
    invoices: dict[str, Invoice]
    unapplied: dict[str, Decimal]

    def gross(self, customer: str | None = None) -> Decimal:
        """Return the open amounts of all, or of one account."""
        return self._sum(customer, lambda days: True)

    def overdue(self, customer: str | None = None) -> Decimal:
        """Return the open amounts past due."""
        return self._sum(customer, lambda days: days > 0)

    def bucket(self, code: str) -> Decimal:
        """Return the open amounts of a bucket of days past due."""
        low, high = dict(zip(BUCKETS, ((-9999, 0), (1, 30), (31, 60), (61, 90), (91, 9999)), strict=True))[code]
        return self._sum(None, lambda days: low <= days <= high)

    def owing(self) -> dict[str, tuple[Decimal, Decimal, Decimal]]:
        """Return (gross, unapplied, overdue) of every account with a balance."""
        accounts = {i.customer for i in self.invoices.values()} | set(self.unapplied)
        rows = {c: (self.gross(c), self.unapplied.get(c, Decimal(0)), self.overdue(c)) for c in accounts}
        return {c: row for c, row in rows.items() if row[0] or row[1]}

    def _sum(self, customer: str | None, wanted: Callable[[int], bool]) -> Decimal:
        return sum(
            (
                amount
                for id, amount in self.open.items()
                if (customer is None or self.invoices[id].customer == customer)
                and wanted((self.day - self.invoices[id].due).days)
            ),
            Decimal(0),
        )


def balances(ledger: Ledger, day: date, *, oldest_first: bool) -> Balances:
    """Return the balances of a day from what had happened by then, one document after the other."""
    invoices = {i.id: i for i in ledger.invoices if i.amount >= 0 and i.on <= day}
    notes = [(i.customer, i.credits, -i.amount) for i in ledger.invoices if i.amount < 0 and i.on <= day]
    money = [(p.customer, p.invoice, p.amount) for p in ledger.payments if p.on <= day] + notes
    settled = {id: Decimal(0) for id in invoices}
    loose: dict[str, Decimal] = {}
    for customer, named, amount in money:
        if named in settled:
            settled[named] += amount
        else:
            loose[customer] = loose.get(customer, Decimal(0)) + amount
    for id, invoice in invoices.items():
        if (excess := settled[id] - invoice.amount) > 0:
            settled[id] = invoice.amount
            loose[invoice.customer] = loose.get(invoice.customer, Decimal(0)) + excess
    left = {id: invoice.amount - settled[id] for id, invoice in invoices.items()}
    if oldest_first:
        _spread(invoices.values(), left, loose)
    return Balances(day, left, invoices, loose)


def _spread(invoices: Iterable[Invoice], left: dict[str, Decimal], loose: dict[str, Decimal]) -> None:
    """Let each account's loose money settle its invoices, oldest due first."""
    for invoice in sorted(invoices, key=lambda i: (i.due, i.on, i.id)):
        share = max(Decimal(0), min(left[invoice.id], loose.get(invoice.customer, Decimal(0))))
        left[invoice.id] -= share
        loose[invoice.customer] = loose.get(invoice.customer, Decimal(0)) - share
