"""Receivables of a company that exports orders and payments that name no invoice: classicmodels, oldest due first."""

from __future__ import annotations

import csv
from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from pipeline.project.project import Project
from tests.overdue_ledger import CHECKS, Invoice, Ledger, Payment, balances, receivables

pytestmark = pytest.mark.real


def ledger(folder: Path) -> Ledger:
    """Return one invoice per order that was not cancelled, due after 30 days, and the payments as they came."""
    amounts: dict[str, Decimal] = defaultdict(Decimal)
    for line in _rows(folder / "order details.csv"):
        amounts[line["orderNumber"]] += int(line["quantityOrdered"]) * Decimal(line["priceEach"])
    invoices = []
    for order in _rows(folder / "orders.csv"):
        if order["status"] != "Cancelled":
            on, number = date.fromisoformat(order["orderDate"]), order["orderNumber"]
            invoices.append(Invoice(number, order["customerNumber"], on, on + timedelta(30), amounts[number]))
    payments = [
        Payment(p["checkNumber"], p["customerNumber"], None, date.fromisoformat(p["paymentDate"]), Decimal(p["amount"]))
        for p in _rows(folder / "payments.csv")
    ]
    return Ledger(tuple(invoices), tuple(payments))


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@pytest.mark.parametrize("allocation", ["as_given", "oldest_first"])
def test_orders_less_payments_stay_owed_in_sixteen_accounts(project: Project, shared: Path, allocation: str) -> None:
    """Net is 511,497.20 in 16 accounts however payments are applied; only gross and unapplied depend on that."""
    day, exports = date(2005, 6, 9), ledger(shared / "data" / "classicmodels")
    with receivables(project, exports, day, allocation) as warehouse:
        owed = "select sum(net_open), count(*) filter (where net_open <> 0), sum(gross_open), sum(overdue)"
        net, accounts, gross, overdue = warehouse.rows(f"{owed} from marts.account_receivables")[0]
        body = project.reports["overdue"].questions["metrics"].body
        found = {id: value for id, value, *_ in warehouse.rows(body)}
        assert [warehouse.rows(project.checks[name].body) for name in CHECKS] == [[], []]
    assert (net, accounts) == (Decimal("511497.20"), 16)
    assert found["ar.net"] == pytest.approx(511497.20)
    expected = balances(exports, day, oldest_first=allocation == "oldest_first")
    assert (gross, overdue) == (expected.gross(), expected.overdue())
    assert (found["ar.unapplied"] == 0) == (allocation == "oldest_first")
