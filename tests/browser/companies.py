"""Two companies that try the site: one that exports almost nothing, one whose every text is hostile."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path

LONG = "Donaudampfschifffahrtsgesellschaftskapitän" * 4
HOSTILE = (
    "<script>window.pwned = 1</script>",
    '"><img src=x onerror="window.pwned = 1">',
    "</script><svg onload=window.pwned=1>",
    "{{ 7 * 7 }}{% raw %}",
    "=cmd|' /C calc'!A0",
    "javascript:window.pwned=1",
    "<b>bold</b><a href='http://example.com'>link</a>",
    LONG,
    "客户" * 60,
    "\u202eright to left\u202c",
    'O\'Brien & Söhne \\ "quoted"',
    "a, b; c | d",
)
END = date(2026, 11, 20)


def _write(path: Path, header: str, rows: Iterable[tuple]) -> None:
    with path.open("w", newline="", encoding="utf-8") as out:
        writer = csv.writer(out)
        writer.writerow(header.split(","))
        writer.writerows(rows)


def write_bare(folder: Path) -> Path:
    """Write the least a company may export: three customers and two orders."""
    folder.mkdir(parents=True)
    _write(folder / "customers.csv", "customer_id,name", [("1", "One"), ("2", "Two"), ("3", "Three")])
    rows = [("a", "1", "2026-11-19", "100.00"), ("b", "2", "2026-11-20", "-5.00")]
    _write(folder / "orders.csv", "order_id,customer_id,order_date,amount", rows)
    return folder


def _days(count: int) -> list[date]:
    """Return days back from the end, spread over two years."""
    return [END - timedelta(days=index * 730 // count) for index in range(count)]


def write_hostile(folder: Path) -> Path:
    """Write a company in which every text that an export may hold is hostile, and ids are as awkward as they come."""
    folder.mkdir(parents=True)
    ids = ["a/b", "A/B", "../../etc/passwd", "x y", "ü", "=1+1", "C'1", 'C"2', "<i>", "C-10", "客-1", "long" * 30]
    accounts = list(zip(ids, HOSTILE, strict=True))
    managers = [("m/1", HOSTILE[0], HOSTILE[1]), ("M/1", HOSTILE[2], HOSTILE[7])]
    _write(folder / "managers.csv", "manager_id,name,region", managers)
    _write(
        folder / "customers.csv",
        "customer_id,name,region,city,industry,manager_id,contact_name,phone,email,credit_limit,payment_terms_days",
        [(i, n, n, n, n, managers[k % 2][0], n, n, n, 5000, 30) for k, (i, n) in enumerate(accounts)],
    )
    orders, invoices, payments, tickets = [], [], [], []
    for place, (id, name) in enumerate(accounts):
        for number, day in enumerate(_days(24)):
            key = f"{id}#{number}"
            orders.append((key, id, day, 1000 + 37 * place - 5 * number, 700, name))
            invoices.append((key, id, day, day + timedelta(days=30), 1000 + 37 * place - 5 * number))
            if number > 2 + place % 3:
                payments.append((key, id, key, day + timedelta(days=20 + place), 1000 + 37 * place - 5 * number))
        for number, day in enumerate(_days(6)):
            tickets.append((f"{id}-{number}", id, "complaint", name, name, name, f"{day} 09:00", f"{day} 11:00", 2))
    _write(folder / "orders.csv", "order_id,customer_id,order_date,amount,cost,sales_channel", orders)
    _write(folder / "invoices.csv", "invoice_id,customer_id,invoice_date,due_date,amount", invoices)
    _write(folder / "payments.csv", "payment_id,customer_id,invoice_id,paid_on,amount", payments)
    header = "ticket_id,customer_id,kind,cause,department,agent,opened_at,first_response_at,severity"
    _write(folder / "tickets.csv", header, tickets)
    return folder


def write_few(company: Path, folder: Path) -> Path:
    """Copy a company whose settings then give a page of its own to one account only."""
    shutil.copytree(company, folder)
    path = folder / "settings.toml"
    text = path.read_text(encoding="utf-8") if path.exists() else "[site]\n"
    few = '[site]\npages_for_all = 0\npages_most = 1\npictures = "off"\n'
    path.write_text(text.replace("[site]\n", few), encoding="utf-8")
    return folder


def write_hostile_few(folder: Path) -> Path:
    """Write the hostile company, and give a page of its own to one of its accounts only."""
    return write_few(write_hostile(folder.with_name("hostile")), folder)
