"""A made-up company for the tests of tiers, and its contribution, tiers and headline numbers in plain Python."""

from __future__ import annotations

import csv
import math
import random
import tempfile
from calendar import monthrange
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

from pipeline.warehouse.warehouse import Warehouse, sql_text

TIERS = ("platinum", "gold", "iron", "lead", "inactive", "unrated")
RATES = {
    "tier_platinum_pct": 4.0,
    "tier_gold_pct": 20.0,
    "unrated_days": 90.0,
    "cost_per_ticket": 60.0,
    "cost_per_visit": 300.0,
    "cost_per_return": 15.0,
    "cost_of_money_pct": 8.0,
    "default_margin_pct": 30.0,
}
RAW = {
    "customers": ("customer_id", "name", "acquired_on", "region", "manager_id"),
    "orders": ("order_id", "line_no", "customer_id", "order_date", "amount", "cost"),
    "tickets": ("ticket_id", "customer_id", "opened_at", "resolved_at", "compensation"),
    "contacts": ("contact_id", "customer_id", "at", "kind"),
    "promotions": ("promotion_id", "customer_id", "starts_on", "ends_on", "actual_cost"),
    "invoices": ("invoice_id", "customer_id", "invoice_date", "due_date", "amount"),
    "payments": ("payment_id", "customer_id", "invoice_id", "paid_on", "amount"),
}


@dataclass
class Company:
    """Rows by export table, in the column order of RAW."""

    rows: dict[str, list[tuple[Any, ...]]] = field(default_factory=lambda: {table: [] for table in RAW})

    def add(self, table: str, *values: Any) -> None:
        """Add one row, its values in the order of RAW."""
        self.rows[table].append(values)

    def insert(self, warehouse: Warehouse) -> None:
        """Put the rows into `raw`, each table marked as exported; by way of a file, which is much the fastest."""
        with tempfile.TemporaryDirectory() as folder:
            for table, rows in self.rows.items():
                path = Path(folder) / f"{table}.csv"
                with path.open("w", encoding="utf-8", newline="") as lines:
                    csv.writer(lines).writerows([RAW[table], *rows])
                source = f"read_csv({sql_text(path)}, header = true, all_varchar = true, nullstr = '')"
                warehouse.execute(f"insert into raw.{table} by name select *, false as is_superseded from {source}")
                if rows:
                    warehouse.execute(f"update engine.tables set is_present = true where table_name = '{table}'")


def chance_company(seed: int, end: date, accounts: int = 80) -> Company:
    """Return a company with skewed revenue, returns, costs of every kind and accounts of every age."""
    chance, company = random.Random(seed), Company()
    for n in range(accounts):
        id = f"C{n:03d}"
        since = end - timedelta(days=chance.choice((20, 60, 89, 90, 120, 400, 1500)))
        unknown = chance.random() < 0.1
        region, manager = chance.choice(("East", "West", None)), chance.choice(("M1", "M2", None))
        company.add("customers", id, f"Hotel {n}", None if unknown else since, region, manager)
        size, days = 10 ** chance.uniform(1.5, 5), min((end - since).days, 900)
        for k in range(chance.choice((0, 1, 4, 12, 30))):
            day = end - timedelta(days=chance.randint(0, max(days, 1)))
            amount = cents(round(size * chance.uniform(0.5, 1.5) * (-0.3 if chance.random() < 0.15 else 1), 2))
            cost = None if chance.random() < 0.1 else cents(amount * Decimal(str(round(chance.uniform(0.5, 1.05), 2))))
            company.add("orders", f"O{n}-{k}", 1, id, day, amount, cost)
            if amount > 0:
                company.add("invoices", f"I{n}-{k}", id, day, day + timedelta(days=30), amount)
                paid = day + timedelta(days=chance.randint(5, 200))
                company.add("payments", f"P{n}-{k}", id, None if chance.random() < 0.2 else f"I{n}-{k}", paid, amount)
        for k in range(chance.choice((0, 0, 2, 9))):
            opened = end - timedelta(days=chance.randint(-5, 700))
            resolved = opened + timedelta(days=chance.randint(0, 60)) if chance.random() < 0.8 else None
            paid_out = Decimal(chance.choice((0, 0, 150, 900)))
            company.add("tickets", f"T{n}-{k}", id, opened, resolved, paid_out)
            company.add("contacts", f"V{n}-{k}", id, opened, chance.choice(("visit", "call")))
        if chance.random() < 0.2:
            ends = end - timedelta(days=chance.randint(-30, 500))
            company.add("promotions", f"R{n}", id, ends - timedelta(days=20), ends, Decimal(chance.randint(100, 3000)))
    return company


def months_before(day: date, months: int) -> date:
    """Return the same day of the month so many months before, or the last day of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def cents(value: float | Decimal) -> Decimal:
    """Return money as the warehouse keeps it: four places, half away from zero."""
    return Decimal(repr(value) if isinstance(value, float) else value).quantize(Decimal("0.0001"), ROUND_HALF_UP)


def balance(company: Company, id: str, day: date) -> Decimal:
    """Return what an account owes net of unapplied cash at the end of a day."""
    owed = sum((r[4] for r in company.rows["invoices"] if r[1] == id and r[2] <= day), Decimal(0))
    return owed - sum((r[4] for r in company.rows["payments"] if r[1] == id and r[3] <= day), Decimal(0))


def contribution(company: Company, id: str, end: date, rates: dict[str, float]) -> tuple[int, Decimal, Decimal]:
    """Return an account's order lines, revenue and contribution over the twelve months ending on a day."""
    start = months_before(end + timedelta(1), 12)
    own = {table: [r for r in rows if r[2 if table == "orders" else 1] == id] for table, rows in company.rows.items()}
    lines = [r for r in own["orders"] if start <= r[3] <= end]
    revenue = sum((r[4] for r in lines), Decimal(0))
    assumed = 1 - rates["default_margin_pct"] / 100
    goods = sum((cents(float(r[4]) * assumed) if r[5] is None else r[5] for r in lines), Decimal(0))
    tickets = [r for r in own["tickets"] if r[2] <= end]
    paid = [(r[3] or r[2], r[4]) for r in tickets if r[3] is None or r[3] <= end]
    service = cents(rates["cost_per_ticket"] * sum(start <= r[2] for r in tickets))
    service += cents(rates["cost_per_visit"] * sum(start <= r[2] <= end and r[3] == "visit" for r in own["contacts"]))
    service += cents(rates["cost_per_return"] * sum(r[4] < 0 for r in lines))
    service += sum((amount for day, amount in paid if start <= day <= end), Decimal(0))
    service += sum((r[4] for r in own["promotions"] if start <= r[3] <= end), Decimal(0))
    ends = [months_before(end + timedelta(1), k) - timedelta(1) for k in range(12)]
    average = cents(max(float(sum(balance(company, id, day) for day in ends)) / 12, 0.0))
    money = cents(float(average) * (rates["cost_of_money_pct"] / 100 * ((end - start).days + 1) / 365))
    return len(lines), revenue, revenue - goods - service - money


def tiers_of(company: Company, end: date, **changed: float) -> dict[str, tuple[str, Decimal, Decimal]]:
    """Return tier, revenue and contribution of every account there is on a day, by the rule of metrics 1.1."""
    rates, found, ranked = {**RATES, **changed}, {}, []
    for id, _, acquired, *_ in company.rows["customers"]:
        first = min((r[3] for r in company.rows["orders"] if r[2] == id and r[3] <= end), default=None)
        since = acquired or first
        if since and since > end and (first is None or first > end):
            continue
        lines, revenue, earned = contribution(company, id, end, rates)
        tier = "iron"
        if not lines:
            tier = "inactive"
        elif since and (end - since).days < rates["unrated_days"]:
            tier = "unrated"
        elif earned <= 0 or revenue <= 0:
            tier = "lead"
        else:
            ranked.append((-earned, id))
        found[id] = (tier, revenue, earned)
    platinum = math.ceil(len(ranked) * rates["tier_platinum_pct"] / 100 - 1e-9)
    gold = math.ceil(len(ranked) * rates["tier_gold_pct"] / 100 - 1e-9)
    for place, (_, id) in enumerate(sorted(ranked)):
        tier = "platinum" if place < platinum else "gold" if place < gold else "iron"
        found[id] = (tier, *found[id][1:])
    return found
