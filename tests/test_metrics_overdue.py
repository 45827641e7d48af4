"""Receivables against published examples, a hand-made ledger, and the same ledger in plain Python."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from pipeline.project.project import Project
from pipeline.warehouse.warehouse import Warehouse
from tests.overdue_ledger import BUCKETS, CHECKS, Invoice, Ledger, Payment, balances, chance_ledger, receivables

VECTORS = Path(__file__).parent / "vectors"
Numbers = dict[str, tuple[float | None, str | None, float | None]]


def numbers(warehouse: Warehouse, project: Project) -> Numbers:
    """Return the headline numbers by id: value, reason, previous."""
    body = project.reports["overdue"].questions["metrics"].body
    return {id: (value, reason, previous) for id, value, _, reason, previous in warehouse.rows(body)}


def value(warehouse: Warehouse, project: Project, id: str) -> float:
    """Return one headline number that must be there."""
    found = numbers(warehouse, project)[id][0]
    assert found is not None
    return found


def bill(id: str, on: date, due: date, amount: object) -> Invoice:
    """Return an invoice of the one account of the published examples."""
    return Invoice(id, "A", on, due, Decimal(str(amount)))


def mini() -> Ledger:
    """Return the ledger of `ar_mini` (metrics 3.1)."""
    invoices, payments = [], []
    with (VECTORS / "ar_mini_invoices.csv").open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            on = date.fromisoformat(row["invoice_date"])
            due = date.fromisoformat(row["due_date"]) if row["due_date"] else on + timedelta(30)
            invoices.append(Invoice(row["invoice_id"], row["customer_id"], on, due, Decimal(row["amount"])))
    with (VECTORS / "ar_mini_applications.csv").open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            on, amount, named = date.fromisoformat(row["doc_date"]), Decimal(row["amount"]), row["invoice_id"] or None
            if row["doc_type"] == "credit_note":
                invoices.append(Invoice(row["doc_id"], row["customer_id"], on, on, -amount, named))
            else:
                payments.append(Payment(row["doc_id"], row["customer_id"], named, on, amount))
    return Ledger(tuple(invoices), tuple(payments))


def test_the_mini_ledger_has_its_published_balances(project: Project) -> None:
    """Metrics 3.1: partial payment, credit notes, unapplied cash, over-payment, later payment, all bucket edges."""
    totals = {"current": 4000, "1_30": 2000, "31_60": 800, "61_90": 200, "91_plus": 600}
    with receivables(project, mini(), date(2024, 3, 31)) as warehouse:
        found = numbers(warehouse, project)
        assert {code: found[f"ar.bucket.{code}"][0] for code in BUCKETS} == totals
        wanted = {"ar.gross": 7600, "ar.unapplied": 1030, "ar.net": 6570, "ar.overdue": 3600, "ar.disputed": 0}
        wanted |= {"ar.open_invoices": 13, "ar.overdue_accounts": 3}
        assert {id: found[id][0] for id in wanted} == wanted
        columns = "open_current, open_1_30, open_31_60, open_61_90, open_91_plus, gross_open, unapplied, net_open, "
        columns += "overdue, max_days_overdue, round(weighted_days_overdue, 4)"
        rows = warehouse.rows(f"select customer_id, {columns} from marts.account_receivables order by 1")
    with (VECTORS / "ar_mini_expected.csv").open(encoding="utf-8") as lines:
        expected = [tuple(row.values()) for row in csv.DictReader(lines)]
    assert [(row[0], *(None if v is None else float(v) for v in row[1:])) for row in rows] == [
        (row[0], *(float(v) if v else None for v in row[1:])) for row in expected
    ]


@pytest.mark.parametrize(
    ("receivable", "sales", "current", "dso", "best"), [(15000, 10000, 4000, 45, 12), (25000, 15000, 6000, 50, 12)]
)
def test_dso_of_the_published_examples(
    project: Project, receivable: int, sales: int, current: int, dso: float, best: float
) -> None:
    """Metrics 3.2: AR, sales and current AR over 30 days give DSO, best possible DSO and days delinquent."""
    day = date(2024, 4, 30)
    ledger = Ledger(
        (
            bill("old", date(2024, 1, 10), date(2024, 2, 10), receivable - sales),
            bill("late", date(2024, 4, 1), date(2024, 4, 15), sales - current),
            bill("due", date(2024, 4, 10), date(2024, 5, 10), current),
        ),
        (),
    )
    with receivables(project, ledger, day, receivables_months=1) as warehouse:
        found = numbers(warehouse, project)
    assert found["dso.simple_days"][0] == pytest.approx(dso)
    assert found["dso.best_possible_days"][0] == pytest.approx(best)
    assert found["dso.average_days_delinquent"][0] == pytest.approx(dso - best)


def countback_ledger(receivable: int, months: list[tuple[date, int]]) -> Ledger:
    """Return invoices of the given months, the newest open up to `receivable`, the rest an old open one."""
    bills = [bill(f"M{on}", on, on + timedelta(30), amount) for on, amount in months]
    if (old := receivable - sum(amount for _, amount in months)) > 0:
        return Ledger((*bills, bill("old", date(2019, 1, 1), date(2019, 2, 1), old)), ())
    return Ledger(tuple(bills), (Payment("P", "A", bills[-1].id, months[0][0], Decimal(-old)),))


def test_countback_dso_of_the_published_examples(project: Project) -> None:
    """Metrics 3.2: 2.1 m against March, February, January; and 212000 against three months of 30 days."""
    months = [(date(2023, 3, 5), 900_000), (date(2023, 2, 5), 800_000), (date(2023, 1, 5), 700_000)]
    with receivables(project, countback_ledger(2_100_000, months), date(2023, 3, 31)) as warehouse:
        assert value(warehouse, project, "dso.countback_days") == pytest.approx(76.714285714)
        assert value(warehouse, project, "dso.simple_days") == pytest.approx(78.75)
    months = [(date(2023, 3, 5), 100_000), (date(2023, 2, 5), 80_000), (date(2023, 1, 5), 70_000)]
    with receivables(project, countback_ledger(212_000, months), date(2023, 3, 31)) as warehouse:
        warehouse.execute("update marts.credit_sales set day_count = 30")
        assert value(warehouse, project, "dso.countback_days") == pytest.approx(73.714285714)


def test_countback_skips_months_without_sales_and_ends_at_its_last_month(project: Project) -> None:
    """A month of more credit notes than invoices counts no days; what is left after the months makes a lower bound."""
    months = [(date(2023, 3, 5), 100), (date(2023, 1, 5), 60)]
    ledger = countback_ledger(1000, months)
    note = Invoice("N", "A", date(2023, 2, 10), date(2023, 2, 10), Decimal(-50))
    with receivables(project, Ledger((*ledger.invoices, note), ()), date(2023, 3, 31)) as warehouse:
        assert value(warehouse, project, "dso.countback_days") == pytest.approx(31 + 31)
    with receivables(project, ledger, date(2023, 3, 31), countback_months=1) as warehouse:
        assert value(warehouse, project, "dso.countback_days") == pytest.approx(31)


@pytest.mark.parametrize(
    ("opening", "sales", "closing", "current", "cei"),
    [(6200, 10890, 6340, 3590, 79.629629630), (100_000, 1_000_000, 120_000, 100_000, 98.0)],
)
def test_cei_of_the_published_examples(
    project: Project, opening: int, sales: int, closing: int, current: int, cei: float
) -> None:
    """Metrics 3.3, full period: everything of before is collected, and of the window all but the closing balance."""
    bills = (
        bill("old", date(2023, 12, 31), date(2024, 1, 20), opening),
        bill("paid", date(2024, 1, 1), date(2024, 2, 1), sales - closing),
        bill("late", date(2024, 2, 1), date(2024, 3, 1), closing - current),
        bill("due", date(2024, 3, 20), date(2024, 4, 20), current),
    )
    paid = tuple(Payment(f"P{b.id}", "A", b.id, date(2024, 3, 30), b.amount) for b in bills[:2])
    with receivables(project, Ledger(bills, paid), date(2024, 3, 31)) as warehouse:
        assert value(warehouse, project, "cei.full_pct") == pytest.approx(cei)


def test_ratios_without_a_denominator_have_a_reason_and_no_value(project: Project) -> None:
    """Nothing sold on credit in the window: no DSO; nothing to collect: no CEI."""
    ledger = Ledger((bill("old", date(2023, 1, 1), date(2024, 5, 1), 100),), ())
    with receivables(project, ledger, date(2024, 3, 31)) as warehouse:
        found = numbers(warehouse, project)
    assert found["dso.simple_days"][:2] == (None, "no_credit_sales")
    assert found["dso.average_days_delinquent"][:2] == (None, "no_credit_sales")
    assert found["cei.full_pct"][:2] == (None, "nothing_to_collect")
    assert found["ar.gross"][0] == 100


def test_there_is_no_previous_where_history_is_too_short(project: Project) -> None:
    """Balances compare from the second month on, rates once invoices cover the earlier window."""
    ledger = Ledger((bill("new", date(2024, 3, 5), date(2024, 4, 5), 100),), ())
    with receivables(project, ledger, date(2024, 3, 31)) as warehouse:
        assert {previous for _, _, previous in numbers(warehouse, project).values()} == {None}
    with receivables(project, ledger, date(2024, 4, 30)) as warehouse:
        found = numbers(warehouse, project)
        assert (found["ar.gross"][2], found["dso.simple_days"][2]) == (100, None)


def span(day: date, months: int) -> date:
    """Return the first day of the `months` rolling months that end on a day, by the calendar and not by SQL."""
    after = day + timedelta(1)
    year, month = divmod(after.year * 12 + after.month - 1 - months, 12)
    last = (date(year + (month == 11), (month + 1) % 12 + 1, 1) - timedelta(1)).day
    return date(year, month + 1, min(after.day, last))


@pytest.mark.parametrize("allocation", ["as_given", "oldest_first"])
@pytest.mark.parametrize("day", [date(2024, 3, 31), date(2024, 2, 19)])
def test_a_ledger_of_chance_agrees_with_plain_python(project: Project, day: date, allocation: str) -> None:
    """Every balance and rate, and their previous values, against documents taken one after the other."""
    ledger, spread = chance_ledger(11, day), allocation == "oldest_first"
    with receivables(project, ledger, day, allocation) as warehouse:
        found = numbers(warehouse, project)
    for place, end in ((0, day), (2, span(day, 1) - timedelta(1))):
        held, first = balances(ledger, end, oldest_first=spread), span(end, 3)
        opening = balances(ledger, first - timedelta(1), oldest_first=spread).gross()
        sales, days = ledger.sales(first, end), (end - first).days + 1
        gross, late = held.gross(), held.overdue()
        wanted = {f"ar.bucket.{code}": held.bucket(code) for code in BUCKETS}
        loose = sum(held.unapplied.values())
        wanted |= {"ar.gross": gross, "ar.overdue": late, "ar.unapplied": loose, "ar.net": gross - loose}
        wanted |= {"ar.open_invoices": sum(amount > 0 for amount in held.open.values())}
        wanted |= {"ar.overdue_accounts": sum(row[2] > 0 for row in held.owing().values())}
        wanted |= {"dso.simple_days": gross / sales * days, "dso.best_possible_days": (gross - late) / sales * days}
        back = opening + sales - gross
        wanted |= {"dso.average_days_delinquent": late / sales * days, "cei.full_pct": 100 * back / (back + late)}
        assert {id: found[id][place] for id in wanted} == pytest.approx({id: float(v) for id, v in wanted.items()})


@pytest.mark.parametrize("allocation", ["as_given", "oldest_first"])
def test_history_is_what_a_build_of_that_day_would_say(project: Project, allocation: str) -> None:
    """Balances of all 25 month ends against plain Python, and of one against a build as of that day."""
    day, earlier = date(2024, 3, 31), date(2023, 11, 30)
    ledger = chance_ledger(23, day, customers=12, invoices=300)
    query = "select customer_id, gross_open, unapplied, overdue from marts.receivable_months where month_end = '{}'"
    with receivables(project, ledger, day, allocation) as warehouse:
        ends = [end for (end,) in warehouse.rows("select distinct month_end from marts.receivable_months order by 1")]
        assert len(ends) == 25
        rows = {end: warehouse.rows(query.format(end)) for end in ends}
    for end in ends:
        owing = balances(ledger, end, oldest_first=allocation == "oldest_first").owing()
        assert {row[0]: row[1:] for row in rows[end]} == owing
    with receivables(project, ledger, earlier, allocation) as warehouse:
        assert sorted(warehouse.rows(query.format(earlier))) == sorted(rows[earlier])


@pytest.mark.parametrize("allocation", ["as_given", "oldest_first"])
def test_the_checks_pass_on_a_ledger_of_chance_and_trip_on_a_broken_one(project: Project, allocation: str) -> None:
    """Nothing offends as built; an invoice that lost money, or an account that lost its row, does."""
    with receivables(project, chance_ledger(7, date(2024, 3, 31)), date(2024, 3, 31), allocation) as warehouse:
        for name in CHECKS:
            assert warehouse.rows(project.checks[name].body) == []
        warehouse.execute("update marts.account_receivables set open_1_30 = open_1_30 + 0.01 where customer_id = 'C03'")
        assert [row[0] for row in warehouse.rows(project.checks["receivables_close"].body)] == ["C03"]
        warehouse.execute("delete from marts.account_receivables where customer_id = 'C05'")
        assert len(warehouse.rows(project.checks["receivables_by_dimension"].body)) == 3
