"""Churn, retention, cohorts and rhythm against published vectors and against plain Python over the same rows."""

from __future__ import annotations

import csv
import gzip
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from statistics import median

import pytest
from scipy.stats import binomtest, chi2, chisquare

from pipeline.project.project import Project
from pipeline.warehouse.lineage import upstream
from pipeline.warehouse.models import build_models
from pipeline.warehouse.warehouse import Warehouse, sql_text
from tests.conftest import answer_rows, empty_warehouse

VECTORS = Path(__file__).parent / "vectors"
# The 1/10 sample of CDNOW (Fader and Hardie), as the package lifetimes 0.11.3 ships it under the MIT licence.
CDNOW = VECTORS / "cdnow_sample_txn.csv"
QUESTIONS = ("metrics", "bridge", "history", "cohorts", "reasons", "reasons_test", "findings", "by_manager")
CHECKS = ("bridge_closes", "bridge_by_dimension", "cohorts_cover_revenue")


def build(warehouse: Warehouse, project: Project) -> None:
    """Build what the report's questions and its checks rest on."""
    report = project.reports["churn"].questions
    named = {**project.models, **{report[name].full_name: report[name] for name in QUESTIONS}}
    named |= {project.checks[name].full_name: project.checks[name] for name in CHECKS}
    wanted = [query.full_name for query in named.values() if query.schema.startswith(("reports", "checks"))]
    build_models(warehouse, project, only=upstream(wanted, named))


def load(
    warehouse: Warehouse, orders: str, customers: str = "select distinct customer_id, customer_id as name from o"
) -> None:
    """Insert order lines given as a SELECT of customer_id, order_date, amount, and their customers."""
    warehouse.execute(f"create or replace temp table o as {orders}")
    warehouse.execute(
        "insert into raw.orders by name select 'O' || row_number() over (order by customer_id, order_date, amount) "
        "as order_id, 1 as line_no, customer_id, order_date, amount, false as is_superseded from o"
    )
    warehouse.execute(f"insert into raw.customers by name select *, false as is_superseded from ({customers})")
    warehouse.execute("update engine.tables set is_present = true where table_name in ('orders', 'customers')")


def parameters(warehouse: Warehouse, **values: float) -> None:
    """Replace thresholds by name."""
    for name, value in values.items():
        warehouse.execute(f"update seeds.parameters set value = {value} where name = {sql_text(name)}")


def answer(warehouse: Warehouse, project: Project, question: str) -> list[dict]:
    """Return the rows of one of the report's questions as dicts."""
    return answer_rows(warehouse, project, "churn", question)


def metrics(warehouse: Warehouse, project: Project) -> dict[str, dict]:
    """Return the headline numbers by id."""
    return {row["id"]: row for row in answer(warehouse, project, "metrics")}


def cdnow(project: Project, as_of: date) -> Warehouse:
    """Return a warehouse of the CDNOW sample with windows of half a year and cohorts of a month."""
    warehouse = empty_warehouse(project, as_of)
    parameters(warehouse, window_months=6, cohort_period_months=1, cohorts_shown=24)
    load(
        warehouse,
        f"select customer_id, date::date as order_date, amount::decimal(18, 4) as amount "
        f"from read_csv({sql_text(CDNOW)}, header = true, types = {{'customer_id': 'VARCHAR', 'amount': 'VARCHAR'}})",
        "select customer_id, customer_id as name, min(order_date) as acquired_on from o group by customer_id",
    )
    build(warehouse, project)
    return warehouse


@pytest.fixture(scope="module")
def halves(project: Project) -> Iterator[dict[str, Warehouse]]:
    """CDNOW at the end of 1997 and at the end of its data."""
    opened = {"1997H2": cdnow(project, date(1997, 12, 31)), "1998H1": cdnow(project, date(1998, 6, 30))}
    yield opened
    for warehouse in opened.values():
        warehouse.close()


@pytest.mark.parametrize(
    ("half", "money", "rates", "accounts", "lost"),
    [
        (
            "1997H2",
            ("146128.24", "-85404.27", "-24038.99", "18411.60", "0", "0", "55096.58"),
            (0.251046, 0.377043),
            2349,
            1730,
        ),
        (
            "1998H1",
            ("55096.58", "-17108.67", "-14546.87", "8909.23", "10516.85", "0", "42867.12"),
            (0.425454, 0.587156),
            619,
            297,
        ),
    ],
)
def test_cdnow_halves(
    half: str, money: tuple, rates: tuple, accounts: int, lost: int, halves: dict[str, Warehouse], project: Project
) -> None:
    """metrics.md 4.1: bridge, GRR, NRR and logos of both halves."""
    found = metrics(halves[half], project)
    steps = ("start", "churned", "contraction", "expansion", "reactivated", "new", "end")
    assert {step: round(found[f"bridge.{step}"]["value"], 2) for step in steps} == dict(
        zip(steps, map(float, money), strict=True)
    )
    assert found["retention.grr_pct"]["value"] == pytest.approx(100 * rates[0], abs=5e-5)
    assert found["retention.nrr_pct"]["value"] == pytest.approx(100 * rates[1], abs=5e-5)
    assert found["churn.logo_pct"]["value"] == pytest.approx(100 * lost / accounts)
    assert (found["churn.logo_pct"]["n"], found["bridge.churned"]["n"]) == (accounts, lost)
    churned, start = float(money[1]), float(money[0])
    assert found["churn.revenue_pct"]["value"] == pytest.approx(-100 * churned / start)
    assert {row["reason"] for row in found.values()} == {None}
    bridge = answer(halves[half], project, "bridge")
    assert [row["bridge_amount"] for row in bridge] == [Decimal(text) for text in money]
    assert sum(row["bridge_amount"] for row in bridge[:-1]) == bridge[-1]["bridge_amount"]


def python_retention(as_of_months: int) -> tuple[Decimal, Decimal, int, int]:
    """Return start, kept, base and lost of CDNOW's half year ending after month number `as_of_months` of 1997."""
    before: dict[str, Decimal] = defaultdict(Decimal)
    after: dict[str, Decimal] = defaultdict(Decimal)
    with CDNOW.open() as lines:
        for row in csv.DictReader(lines):
            month = (int(row["date"][:4]) - 1997) * 12 + int(row["date"][5:7])
            if as_of_months - 6 < month <= as_of_months:
                after[row["customer_id"]] += Decimal(row["amount"])
            elif as_of_months - 12 < month <= as_of_months - 6:
                before[row["customer_id"]] += Decimal(row["amount"])
    base = {customer: amount for customer, amount in before.items() if amount > 0}
    kept = sum((max(after.get(customer, Decimal(0)), Decimal(0)) for customer in base), Decimal(0))
    return sum(base.values()), kept, len(base), sum(after.get(customer, 0) <= 0 for customer in base)


def test_the_history_is_the_same_measure_at_each_month_end(halves: dict[str, Warehouse], project: Project) -> None:
    """Each point equals plain Python over the rows; those that reach back beyond the data are left out."""
    found = answer(halves["1998H1"], project, "history")
    # Six-month windows need twelve months, and the exports begin in January 1997.
    assert [row["month_end"].isoformat()[:7] for row in found] == [
        "1997-12",
        *(f"1998-{month:02}" for month in range(1, 7)),
    ]
    for row in found:
        day = row["month_end"]
        start, kept, base, lost = python_retention((day.year - 1997) * 12 + day.month)
        assert row["base_count"] == base
        assert row["churned_count"] == lost
        assert row["nrr_pct"] == pytest.approx(float(100 * kept / start))
        wilson = binomtest(lost, base).proportion_ci(method="wilson")
        assert row["logo_churn_low"] == pytest.approx(100 * wilson.low)
        assert row["logo_churn_high"] == pytest.approx(100 * wilson.high)
    previous = metrics(halves["1998H1"], project)["retention.nrr_pct"]["previous"]
    assert previous == pytest.approx(found[-2]["nrr_pct"])


def test_a_short_history_gives_reasons_and_not_rates(halves: dict[str, Warehouse], project: Project) -> None:
    """At the end of 1997 the month end before reaches back beyond January: there is nothing to compare with."""
    assert {row["previous"] for row in metrics(halves["1997H2"], project).values()} == {None}
    with empty_warehouse(project, date(1997, 12, 31)) as warehouse:
        load(warehouse, "select 'A' as customer_id, date '1996-09-01' as order_date, 5 as amount")
        build(warehouse, project)
        found = metrics(warehouse, project)
        assert {(row["value"], row["reason"]) for row in found.values()} == {(None, "no_history")}
        assert answer(warehouse, project, "bridge") == []


def test_a_period_with_part_of_its_orders_is_compared_with_and_said_so(warehouse: Warehouse, project: Project) -> None:
    """Orders from the second month on: numbers by the book, but no comparison and no headline built on them."""
    parameters(warehouse, history_share_pct=40)
    load(
        warehouse,
        "select * from (values ('A', date '2022-06-01', 10), ('A', date '2023-06-01', 15), "
        "('B', date '2022-07-01', 30)) as t (customer_id, order_date, amount)",
    )
    build(warehouse, project)
    found = metrics(warehouse, project)
    assert found["retention.nrr_pct"]["value"] == pytest.approx(37.5)
    assert {row["previous"] for row in found.values()} == {None}
    assert answer(warehouse, project, "history") == []
    codes = {row["slot"]: row["code"] for row in answer(warehouse, project, "findings")}
    assert (codes["page"], codes["bridge"], codes["period"]) == ("page_partial", "bridge_partial", "period_partial")


def test_a_period_that_orders_do_not_cover_is_not_compared_with(warehouse: Warehouse, project: Project) -> None:
    """Six weeks late by default is no base: a retention of 175 % of half a year would be believed."""
    load(
        warehouse,
        "select * from (values ('A', date '2022-06-01', 10), ('A', date '2023-06-01', 15)) "
        "as t (customer_id, order_date, amount)",
    )
    build(warehouse, project)
    found = metrics(warehouse, project)
    assert (found["retention.nrr_pct"]["value"], found["retention.nrr_pct"]["reason"]) == (None, "no_history")


def test_without_orders_every_number_says_so(warehouse: Warehouse, project: Project) -> None:
    """Every id is there, empty, with its reason; every slot of the page has its neutral sentence."""
    build(warehouse, project)
    found = metrics(warehouse, project)
    assert {(row["value"], row["reason"], row["previous"]) for row in found.values()} == {(None, "no_orders", None)}
    assert sorted(found) == sorted(name for name in project.glossary.metrics if name.split(".")[0] in FAMILIES)
    codes = {row["slot"]: row["code"] for row in answer(warehouse, project, "findings")}
    assert codes["page"] == "page_unknown"
    assert set(codes.values()) <= project.reports["churn"].manifest.findings.keys()


FAMILIES = ("churn", "retention", "bridge")


def test_few_accounts_have_a_bridge_but_no_share(warehouse: Warehouse, project: Project) -> None:
    """20,000 − 1,200 − 800 + 3,000, as published: GRR 90 %, NRR 105 %; four accounts are too few for a share."""
    rows = [("lost", 1200, 0), ("less", 8800, 8000), ("more", 5000, 8000), ("same", 5000, 5000)]
    values = ", ".join(
        f"('{name}', date '{day}', {amount})"
        for name, x, y in rows
        for day, amount in (("2022-04-15", x), ("2023-04-15", y))
        if amount
    )
    load(warehouse, f"select * from (values {values}) as t (customer_id, order_date, amount)")
    build(warehouse, project)
    found = metrics(warehouse, project)
    assert found["retention.grr_pct"]["value"] == pytest.approx(90)
    assert found["retention.nrr_pct"]["value"] == pytest.approx(105)
    assert (found["churn.logo_pct"]["value"], found["churn.logo_pct"]["reason"]) == (None, "too_few")
    assert found["churn.logo_pct"]["n"] == 4


def read_triangle(name: str) -> list[list[float | None]]:
    """Return a published cohort triangle; cells not observed are None."""
    with (VECTORS / name).open() as lines:
        return [[float(cell) if cell else None for cell in row[1:]] for row in list(csv.reader(lines))[1:]]


def test_cdnow_cohort_triangles(halves: dict[str, Warehouse], project: Project) -> None:
    """metrics.md 4.2: active accounts and revenue by cohort and month, and the share weighted over observed cohorts."""
    counts, revenue = read_triangle("cdnow_cohort_counts.csv"), read_triangle("cdnow_cohort_revenue.csv")
    found = {(row["cohort"], row["cohort_period"]): row for row in answer(halves["1998H1"], project, "cohorts")}
    cells = {}
    for place, (row, money) in enumerate(zip(counts, revenue, strict=True)):
        for later, (count, amount) in enumerate(zip(row, money, strict=True)):
            if later and count is not None:
                cell = found[f"1997-{place + 1:02} · {int(row[0])}", f"+{later}"]
                cells[place, later] = cell
                assert (cell["active_count"], float(cell["revenue"])) == (count, pytest.approx(amount, abs=0.005))
                assert float(cell["first_revenue"]) == pytest.approx(money[0], abs=0.005)
                assert cell["cohort_active_pct"] == pytest.approx(100 * count / row[0])
    assert len(cells) == sum(cell is not None for row in counts for cell in row[1:])
    assert [round(cells[place, 1]["cohort_active_pct"], 3) for place in range(3)] == [15.877, 15.636, 12.100]
    for later in range(1, 18):
        seen = [row for row in counts if row[later] is not None]
        average = 100 * sum(row[later] for row in seen) / sum(row[0] for row in seen)
        assert found["Ø", f"+{later}"]["cohort_active_pct"] == pytest.approx(average)
    assert ("Ø", "+18") not in found


def test_a_month_not_over_is_no_cell(project: Project) -> None:
    """A day before the month is over the triangle ends a month earlier."""
    with cdnow(project, date(1998, 6, 29)) as warehouse:
        latest = max(int(row["cohort_period"][1:]) for row in answer(warehouse, project, "cohorts"))
    assert latest == 16


def test_cdnow_rhythm(halves: dict[str, Warehouse]) -> None:
    """metrics.md 4.4: 4,339 completed gaps, mean 70.8606, median 34, q80 117, q90 196, q95 279; medians per account."""
    warehouse = halves["1998H1"]
    found = warehouse.rows(
        "select count(*), avg(gap_days), median(gap_days), quantile_cont(gap_days, [0.8, 0.9, 0.95]) "
        "from marts.order_gaps"
    )[0]
    assert found == (4339, pytest.approx(70.8606, abs=5e-5), 34, [117, 196, 279])
    days: dict[str, set[date]] = defaultdict(set)
    with CDNOW.open() as lines:
        for row in csv.DictReader(lines):
            days[row["customer_id"]].add(date.fromisoformat(row["date"]))
    gaps = {customer: [(b - a).days for a, b in pairwise(sorted(on))] for customer, on in days.items()}
    rows = warehouse.rows("select customer_id, order_days, median_gap_days, status from marts.account_rhythm")
    assert len(rows) == 2357
    for customer, order_days, middle, status in rows:
        assert order_days == len(days[customer])
        assert (status == "too_few") == (order_days < 3)
        assert middle == (median(gaps[customer]) if order_days >= 3 else None)


def telco_orders(path: Path) -> str:
    """Return each subscriber as one purchase before and, unless churned, the same one after."""
    rows = f"read_csv({sql_text(path)}, header = true, all_varchar = true)"
    return (
        "with t as (select row_number() over () as i, monthly_charges::decimal(18, 4) as amount, churn, contract "
        f"from {rows}) select contract || i as customer_id, date '2022-04-05' as order_date, amount from t union all "
        "select contract || i, date '2023-06-01', amount from t where churn = 'No'"
    )


def test_wilson_bounds_are_those_of_the_vector_and_null_of_nothing(warehouse: Warehouse) -> None:
    """metrics.md 0.7: 1869/7043 gives (0.2551881, 0.2758074), 0/10 gives (0, 0.2775328); no cases, no interval."""
    asked = "select wilson_low({0}), wilson_high({0})"
    assert warehouse.rows(asked.format("1869, 7043"))[0] == pytest.approx((0.2551881, 0.2758074), abs=5e-8)
    assert warehouse.rows(asked.format("0, 10"))[0] == pytest.approx((0, 0.2775328), abs=5e-8)
    assert warehouse.rows(asked.format("0, 0"))[0] == (None, None)


def test_telco(warehouse: Warehouse, project: Project, shared: Path) -> None:
    """metrics.md 4.1: logo churn 1869/7043 with its Wilson interval, revenue churn 139130.85/456116.60, by contract."""
    load(
        warehouse,
        telco_orders(shared / "vectors" / "telco_churn.csv"),
        "select distinct customer_id, customer_id as name, "
        "regexp_replace(customer_id, '[0-9]+$', '') as manager_id from o",
    )
    build(warehouse, project)
    found = metrics(warehouse, project)
    assert found["churn.logo_pct"]["value"] == pytest.approx(100 * 1869 / 7043)
    assert found["churn.revenue_pct"]["value"] == pytest.approx(100 * 139130.85 / 456116.60)
    last = answer(warehouse, project, "history")[-1]
    assert last["logo_churn_low"] == pytest.approx(25.51881, abs=5e-6)
    assert last["logo_churn_high"] == pytest.approx(27.58074, abs=5e-6)
    logo = next(row for row in answer(warehouse, project, "findings") if row["slot"] == "logo")
    assert (logo["logo_low"], logo["logo_high"]) == (
        pytest.approx(last["logo_churn_low"]),
        pytest.approx(last["logo_churn_high"]),
    )
    rows = answer(warehouse, project, "by_manager")
    parts = {row["manager_id"]: (row["churned_count"], row["base_count"]) for row in rows}
    assert parts == {"Month-to-month": (1655, 3875), "One year": (166, 1473), "Two year": (48, 1695)}


def test_adventureworks_equals_plain_python(warehouse: Warehouse, project: Project, shared: Path) -> None:
    """A year of 635 resellers against the year before, as of 2013-11-29, added up without any SQL of ours."""
    path = shared / "data" / "adventureworks" / "FactResellerSales.csv.gz"
    warehouse.set_as_of(date(2013, 11, 29))
    load(
        warehouse,
        "select ResellerKey as customer_id, OrderDate::date as order_date, SalesAmount::decimal(18, 4) as amount "
        f"from read_csv({sql_text(path)}, header = true, all_varchar = true)",
    )
    build(warehouse, project)
    before: dict[str, Decimal] = defaultdict(Decimal)
    after: dict[str, Decimal] = defaultdict(Decimal)
    with gzip.open(path, "rt", encoding="utf-8-sig", newline="") as lines:
        for row in csv.DictReader(lines):
            if "2012-11-30" <= row["OrderDate"] <= "2013-11-29":
                after[row["ResellerKey"]] += Decimal(row["SalesAmount"])
            elif "2011-11-30" <= row["OrderDate"] < "2012-11-30":
                before[row["ResellerKey"]] += Decimal(row["SalesAmount"])
    found = metrics(warehouse, project)
    lost = [customer for customer in before if after.get(customer, 0) <= 0]
    assert (found["churn.logo_pct"]["n"], found["bridge.churned"]["n"]) == (len(before), len(lost)) == (365, 86)
    assert found["bridge.start"]["value"] == pytest.approx(float(sum(before.values())))
    assert found["bridge.end"]["value"] == pytest.approx(float(sum(after.values())))
    assert found["bridge.churned"]["value"] == pytest.approx(-float(sum(before[customer] for customer in lost)))
    kept = sum(min(amount, after.get(customer, Decimal(0))) for customer, amount in before.items())
    assert found["retention.grr_pct"]["value"] == pytest.approx(float(100 * kept / sum(before.values())))


def lose(warehouse: Warehouse, project: Project, counts: dict[str | None, int]) -> None:
    """Make accounts that bought a year ago and left for the reasons given."""
    rows = [(f"{reason}{place}", reason) for reason, count in counts.items() for place in range(count)]
    values = ", ".join(f"('{name}', {'null' if reason is None else sql_text(reason)})" for name, reason in rows)
    load(
        warehouse,
        "select name as customer_id, date '2022-06-01' as order_date, 10 as amount "
        f"from (values {values}) as t (name, reason)",
        "select name as customer_id, name, reason as churn_reason, date '2023-07-01' as closed_on "
        f"from (values {values}) as t (name, reason)",
    )
    build(warehouse, project)


def test_reasons_against_the_reference(warehouse: Warehouse, project: Project) -> None:
    """metrics.md 4.6: chi-square 4.6237162 on 5 degrees, p 0.4635032; classes expected below 5 are pooled."""
    names = ("attitude", "product", "competitor", "other_relationship", "moved", "deceased")
    counts = dict(zip(names, (60, 20, 10, 5, 3, 2), strict=True))
    lose(warehouse, project, {**counts, None: 7})
    test = answer(warehouse, project, "reasons_test")[0]
    assert (test["known_count"], test["unknown_count"], test["degrees_all"]) == (100, 7, 5)
    assert test["chi_square_all"] == pytest.approx(4.623716153)
    assert chi2.sf(test["chi_square_all"], 5) == pytest.approx(0.463503165)
    # 1 + 3 are below 5, so the next rarest (5) joins them: 10 accounts against 9.
    pooled = chisquare([60, 20, 10, 10], [68, 14, 9, 9])
    assert (test["pooled_classes"], test["degrees"]) == (3, 3)
    assert test["chi_square"] == pytest.approx(pooled.statistic)
    assert test["critical_value"] == pytest.approx(chi2.ppf(0.95, 3), rel=1e-8)
    assert (test["reasons_verdict"] == "different") == (pooled.pvalue < 0.05)
    assert test["controllable_pct"] == pytest.approx(95)
    shares = {row["churn_reason"]: row for row in answer(warehouse, project, "reasons")}
    for name, count in counts.items():
        wilson = binomtest(count, 100).proportion_ci(method="wilson")
        row = shares[name]
        assert (row["account_count"], row["reason_share_pct"]) == (count, pytest.approx(count))
        assert row["reason_share_low"] == pytest.approx(100 * wilson.low)
        assert row["reason_share_high"] == pytest.approx(100 * wilson.high)


def test_too_few_reasons_are_counted_and_not_shared_out(warehouse: Warehouse, project: Project) -> None:
    """Four recorded reasons give no shares; the sentence says how many there are."""
    lose(warehouse, project, {"attitude": 4, None: 2})
    assert answer(warehouse, project, "reasons") == []
    finding = next(row for row in answer(warehouse, project, "findings") if row["slot"] == "reasons")
    assert (finding["code"], finding["known_n"], finding["gone_n"]) == ("reasons_few", 4, 6)


DAMAGES = (
    ("update marts.retention_months set bridge_amount = bridge_amount + 0.01 where customer_id = '1'", "bridge_closes"),
    ("delete from marts.retention_months where customer_id = '1'", "bridge_closes"),
    ("insert into marts.account_profiles from marts.account_profiles where customer_id = '1'", "bridge_by_dimension"),
    ("delete from marts.account_retention where customer_id = '1'", "bridge_by_dimension"),
    ("delete from marts.account_cohorts where customer_id = '1'", "cohorts_cover_revenue"),
    ("update marts.cohort_months set revenue = revenue + 0.01 where customer_id = '1'", "cohorts_cover_revenue"),
)


def test_the_checks_see_what_is_broken(halves: dict[str, Warehouse], project: Project) -> None:
    """The identities hold on sound marts and stop the night when one account is off by a cent."""
    warehouse = halves["1998H1"]

    def failing() -> set[str]:
        return {name for name in CHECKS if warehouse.rows(project.checks[name].body)}

    assert failing() == set()
    for damage, tripped in DAMAGES:
        warehouse.execute("begin")
        warehouse.execute(damage)
        assert tripped in failing(), damage
        warehouse.execute("rollback")
