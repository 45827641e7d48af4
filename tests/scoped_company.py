"""A small company in which every account can be told by anything it leaves behind: the canaries of the isolation test.

Twelve accounts, each with a name of characters nobody else has, an id of twelve characters that stands in every
document and text of it, and odd amounts of its own. Two regions and an account without one; a head, who leads two
managers, and two more; an account without a manager; and one handed over by a manager who left, and whose name its
history holds.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

AS_OF = date(2026, 11, 20)
# Characters that no word of the site has.
RARE = "龘靐齉爩鱻麤灪龖厵滟爨癵"
IDS = (
    "Qx7ZkP2mVw9A", "Rt4NcJ8bLs6B", "Hy3GdF5qXe1C", "Uk9WzM6pTo2D", "Jv2BnR7cYi8E", "Ls5TqH4gKa3F",
    "Zp8XwD1jNf7G", "Mc6VyS9rEb4H", "Gd1KtL3hQu5J", "Wf7PzC2nAx6K", "Bn4RjV8sMy9L", "Te9HqG5kDw1M",
)  # fmt: skip
NORTH, SOUTH = "Nordmark", "Suedmark"
MANAGERS = {
    "M-head": ("Ottilie Kranich", NORTH, ""),
    "M-north": ("Balthasar Reiher", NORTH, "M-head"),
    "M-east": ("Cunigunde Sperber", NORTH, "M-head"),
    "M-south": ("Ludovica Bussard", SOUTH, ""),
}
PAST = ("M-past", "Eusebius Kormoran")
# Of whom each account is and where: the seventh was handed over, the eighth has no manager, the last no region.
LOOKED_AFTER = ["M-north"] * 3 + ["M-east"] * 3 + ["M-south", "", "M-south", "M-south", "M-head", "M-south"]
REGIONS = [NORTH] * 6 + [SOUTH] * 4 + [NORTH, ""]
HANDED_OVER = 6
SETTINGS = """
[site]
pictures = "off"
[limits]
freshness_days = 400
"""
SCOPES = """
[scopes]
kinds = ["region", "manager", "team"]
"""


@dataclass(frozen=True)
class Account:
    """One account: its place, id, name and what tells its amounts."""

    place: int
    id: str
    name: str
    manager: str
    region: str

    def amount(self, number: int) -> str:
        """Return one of four odd amounts that only this account has."""
        digest = hashlib.sha256(f"{self.id} {number % 4}".encode()).digest()
        return f"{1_000_001 + int.from_bytes(digest[:4]) % 2_000_000}.{21 + digest[4] % 70}"


ACCOUNTS = [
    Account(place, id, f"{rare}{rare}{id[:4]}", LOOKED_AFTER[place], REGIONS[place])
    for place, (id, rare) in enumerate(zip(IDS, RARE, strict=True))
]


def write_scoped(folder: Path, *, before: bool = False) -> Path:
    """Write the exports, and settings that ask for scopes of every kind.

    `before`: as they were before the hand-over, when nobody had asked for scopes yet.
    """
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "settings.toml").write_text(
        (SETTINGS.replace("[site]", '[site]\nlanguages = ["en"]') if before else SETTINGS + SCOPES), encoding="utf-8"
    )
    managers = {**MANAGERS, PAST[0]: (PAST[1], SOUTH, "")} if before else MANAGERS
    _write(
        folder,
        "managers",
        "manager_id,name,region,reports_to,email",
        [(id, name, region, above, f"{id}@example.com") for id, (name, region, above) in managers.items()],
    )
    header = "customer_id,name,region,city,industry,manager_id,contact_name,phone,email,credit_limit,payment_terms_days"
    accounts = [replace(a, manager=PAST[0]) if before and a.place == HANDED_OVER else a for a in ACCOUNTS]
    _write(folder, "customers", f"{header},acquired_on,parent_id", map(_customer, accounts))
    for table, (header, rows) in TABLES.items():
        _write(folder, table, header, [row for account in ACCOUNTS for row in rows(account)])
    return folder


def _write(folder: Path, table: str, header: str, rows: Iterable[tuple]) -> None:
    with (folder / f"{table}.csv").open("w", newline="", encoding="utf-8") as out:
        writer = csv.writer(out)
        writer.writerow(header.split(","))
        writer.writerows(rows)


def _customer(a: Account) -> tuple:
    """Return an account's line; its parent is the one before it, often another manager's."""
    parent = ACCOUNTS[a.place - 1].id if a.place else ""
    told = (f"city {a.id}", f"trade {a.place % 2}", a.manager, f"contact {a.id}", f"+49 {a.id}", f"{a.id}@x.example")
    return (a.id, a.name, a.region, *told, a.amount(1), 30, "2024-01-05", parent)


def _days(count: int, reach: int = 800) -> list[tuple[int, date]]:
    """Return numbered days up to the as-of day, oldest first."""
    return [(number, AS_OF - timedelta(days=(count - 1 - number) * reach // count)) for number in range(count)]


def _person(a: Account) -> str:
    """Return who is named in an account's history: one who left, where it was handed over."""
    return PAST[1] if a.place == HANDED_OVER else MANAGERS[a.manager][0] if a.manager else "Desk"


def _orders(a: Account) -> Iterator[tuple]:
    for number, day in _days(16):
        yield f"{a.id}-O{number}", a.id, day, a.amount(number), 700, f"P{number % 3}", day, day + timedelta(days=1)


def _invoices(a: Account) -> Iterator[tuple]:
    for number, day in _days(16):
        yield f"{a.id}-I{number}", a.id, day, day + timedelta(days=30), a.amount(number), number == 13


def _payments(a: Account) -> Iterator[tuple]:
    """Yield payments; the third of each is of an invoice of the next account, which may be another manager's."""
    other = ACCOUNTS[(a.place + 1) % len(ACCOUNTS)]
    for number, day in _days(16)[:-3]:
        of = other if number == 2 else a
        yield f"{a.id}-P{number}", a.id, f"{of.id}-I{number}", day + timedelta(days=35 + a.place), a.amount(number)


def _tickets(a: Account) -> Iterator[tuple]:
    for number, day in _days(6):
        done = f"{day} 15:00" if number < 5 else ""
        agent = _person(a) if number % 2 else "Desk"
        yield (
            f"{a.id}-T{number}",
            a.id,
            ("complaint", "repair")[number % 2],
            f"cause {a.id}",
            f"desk {a.id}",
            agent,
            f"{day} 09:00",
            f"{day} 11:00",
            done,
            2,
            a.amount(number),
        )


def _surveys(a: Account) -> Iterator[tuple]:
    """Yield answers of the account, and one round of what the manager believes it expects."""
    manager = PAST[0] if a.place == HANDED_OVER else a.manager
    for number, day in _days(3):
        for item in range(1, 23):
            yield f"{a.id}-S{number}", day, "customer", a.id, manager, item, _part(item), 6, 3 + (item + a.place) % 4
    for item in range(1, 23):
        yield f"{a.id}-B", AS_OF, "manager", a.id, manager, item, _part(item), 5, ""


def _part(item: int) -> str:
    """Return the dimension of an item of the standard survey."""
    names = ("tangibles", "reliability", "responsiveness", "assurance", "empathy")
    return names[sum(item > last for last in (4, 9, 13, 17))]


def _contacts(a: Account) -> Iterator[tuple]:
    manager = PAST[0] if a.place == HANDED_OVER else a.manager
    for number, day in _days(5):
        yield f"{a.id}-V{number}", a.id, manager, f"{day} 10:00", "visit", f"why {a.id}", "done", AS_OF


def _plans(a: Account) -> Iterator[tuple]:
    for quarter in (1, 2, 3, 4):
        yield "customer", a.id, 2026, quarter, "revenue", a.amount(quarter), ""
        if a.manager and a.place in (0, 3, 6, 10):
            yield "manager", a.manager, 2026, quarter, "revenue", f"{555_000 + 1000 * a.place + quarter}.77", ""


TABLES = {
    "orders": ("order_id,customer_id,order_date,amount,cost,product_id,promised_on,delivered_on", _orders),
    "invoices": ("invoice_id,customer_id,invoice_date,due_date,amount,disputed", _invoices),
    "payments": ("payment_id,customer_id,invoice_id,paid_on,amount", _payments),
    "tickets": ("ticket_id,customer_id,kind,cause,department,agent,opened_at,first_response_at,resolved_at,severity,"
                "claim_amount", _tickets),
    "surveys": ("response_id,responded_on,respondent,customer_id,manager_id,item,dimension,expectation,perception",
                _surveys),
    "contacts": ("contact_id,customer_id,manager_id,at,kind,purpose,outcome,next_on", _contacts),
    "plans": ("owner_kind,owner_id,year,quarter,measure,target,actual", _plans),
    "commitments": ("commitment_id,customer_id,made_on,due_on,kept_on,source,subject,owner", lambda a: [
        (f"{a.id}-K{n}", a.id, day, day + timedelta(days=9), "", "service", f"said {a.id}", _person(a))
        for n, day in _days(4)]),
    "collections": ("action_id,customer_id,invoice_id,acted_on,stage,promised_on,promised_amount,outcome", lambda a: [
        (f"{a.id}-D{n}", a.id, f"{a.id}-I13", day, "call", day + timedelta(days=5), a.amount(n), f"said {a.id}")
        for n, day in _days(2, 60)]),
    "contracts": ("contract_id,customer_id,signed_on,starts_on,ends_on,annual_value", lambda a: [
        (f"{a.id}-H", a.id, "2025-01-01", "2025-01-01", "2026-12-31", a.amount(2))]),
    "repayment_plans": ("customer_id,due_on,amount", lambda a: [(a.id, "2026-12-15", a.amount(3))]),
    "opportunities": ("opportunity_id,customer_id,manager_id,created_on,stage,amount,probability", lambda a: [
        (f"{a.id}-Y", a.id, a.manager, "2026-10-01", "offer", a.amount(0), 0.5)]),
    "promotions": ("promotion_id,customer_id,starts_on,ends_on,kind,planned_cost,actual_cost", lambda a: [
        (f"{a.id}-Z", a.id, "2026-09-01", "2026-09-30", f"kind {a.id}", a.amount(1), a.amount(2))]),
}  # fmt: skip
