"""The customer views beside a second computation in plain Python, and which accounts get a page."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from pipeline.project.project import Project, load_project
from pipeline.warehouse.facts import state_build, state_last_good, state_tables
from pipeline.warehouse.load import load_sources
from pipeline.warehouse.models import build_models, load_seeds
from pipeline.warehouse.warehouse import Warehouse
from tests.conftest import ROOT, empty_warehouse

CHANGES = {"marts.account_moves", "marts.account_changes", "marts.changes"}
LADDER = {"platinum": 4, "gold": 3, "iron": 2, "lead": 1}


@pytest.fixture(scope="module")
def demo() -> Iterator[Warehouse]:
    """The demo company, loaded and modelled."""
    project = load_project(ROOT)
    with Warehouse() as warehouse:
        load_seeds(warehouse, project)
        day = load_sources(warehouse, project, None).as_of
        assert day is not None
        warehouse.set_as_of(day)
        state_build(warehouse, project, day, None)
        state_tables(warehouse, project)
        state_last_good(warehouse, None)
        build_models(warehouse, project)
        yield warehouse


def _records(warehouse: Warehouse, query: str) -> list[dict[str, object]]:
    """Return the rows of a query as dicts."""
    columns, rows = warehouse.columns_and_rows(query)
    return [dict(zip(columns, row, strict=True)) for row in rows]


def _year_before(day: date) -> date:
    """Return the day from which the twelve months that end on `day` run."""
    after = day + timedelta(days=1)
    return after.replace(year=after.year - 1)


def test_revenue_and_debt_of_each_account_are_the_sums_of_its_own_rows(demo: Warehouse) -> None:
    as_of = demo.value("select as_of()")
    revenue: dict[str, Decimal] = defaultdict(Decimal)
    for customer, day, amount in demo.rows("select customer_id, order_date, amount from staging.orders"):
        if _year_before(as_of) <= day <= as_of:
            revenue[customer] += amount
    gross: dict[str, Decimal] = defaultdict(Decimal)
    overdue: dict[str, Decimal] = defaultdict(Decimal)
    for customer, due, amount in demo.rows("select customer_id, due_date, open_amount from marts.invoices"):
        gross[customer] += amount
        overdue[customer] += amount if due < as_of else 0
    accounts = _records(demo, "select * from marts.accounts")
    assert len(accounts) == demo.value("select count(*) from staging.customers")
    for account in accounts:
        key = account["customer_id"]
        assert account["revenue"] == revenue[key], key
        assert (account["gross_open"], account["overdue"]) == (gross[key], overdue[key]), key


def test_calls_are_ranked_by_money_times_urgency(demo: Warehouse) -> None:
    urgency = {
        code: Decimal(str(weight)) for code, weight in demo.rows("select why_code, urgency from seeds.call_rules")
    }
    best: dict[str, Decimal] = {}
    for customer, why, money in demo.rows("select customer_id, why_code, money_at_stake from marts.account_calls"):
        best[customer] = max(best.get(customer, Decimal(-1)), money * urgency[why])
    ranked = demo.rows("select customer_id, score from marts.accounts where call_rank is not null order by call_rank")
    assert ranked
    assert {customer for customer, _ in ranked} == best.keys()
    scores = [score for _, score in ranked]
    assert scores == sorted(scores, reverse=True)
    assert all(abs(score - best[customer]) < Decimal("0.001") for customer, score in ranked)


def test_each_rule_finds_the_accounts_that_plain_python_finds(demo: Warehouse) -> None:
    as_of = demo.value("select as_of()")
    found: dict[str, set[str]] = defaultdict(set)
    for why, customer in demo.rows("select why_code, customer_id from marts.account_calls"):
        found[why].add(customer)
    accounts = _records(demo, "select * from marts.accounts")
    running = [account for account in accounts if account["closed_on"] is None]
    late = {account["customer_id"] for account in running if account["rhythm_status"] == "lapsed"}
    assert found["silent"] == {a["customer_id"] for a in running if a["customer_id"] in late and a["days_since"] <= 365}
    assert found["at_risk"] == {a["customer_id"] for a in running if a["rhythm_status"] == "at_risk"}
    assert found["over_limit"] == {
        account["customer_id"]
        for account in running
        if account["credit_limit"] is not None and max(account["net_open"], 0) > account["credit_limit"]
    }
    ends = demo.rows(
        "select customer_id, max(ends_on), arg_max(coalesce(auto_renew, false), ends_on) "
        "from staging.contracts group by all"
    )
    open_accounts = {account["customer_id"] for account in running}
    assert found["contract_ending"] == {
        customer
        for customer, day, renews in ends
        if customer in open_accounts and not renews and 0 <= (day - as_of).days <= 30
    }
    debts = found["broken_promise"] | found["long_overdue"] | found["overdue"] | found["disputed"]
    assert debts
    assert debts <= {account["customer_id"] for account in accounts if account["overdue"] > 100}


def test_managers_add_up_to_the_company(demo: Warehouse) -> None:
    measures = ("revenue", "contribution", "gross_open", "overdue", "open_tickets")
    totals = demo.rows(
        f"select {', '.join(f'sum({m})' for m in measures)}, sum(account_count) from marts.manager_totals"
    )
    accounts = demo.rows(f"select {', '.join(f'sum({m})' for m in measures)}, count(*) from marts.accounts")
    assert totals == accounts


def test_every_account_and_manager_of_the_demo_has_a_page_and_a_headline(demo: Warehouse, project: Project) -> None:
    for slug, key in (("account", "customer_id"), ("manager", "manager_id")):
        questions = project.reports[slug].questions
        pages = [page for page, *_ in demo.rows(questions["pages"].body)]
        sentences = _records(demo, questions["findings"].body)
        slots = Counter((row[key], row["slot"]) for row in sentences)
        assert max(slots.values()) == 1
        assert all(slots[page, "page"] == 1 for page in pages)
        assert {row["code"] for row in sentences} <= project.reports[slug].manifest.findings.keys()
    assert len(pages) >= 2


def test_the_parts_of_an_accounts_contribution_add_up_to_it(demo: Warehouse, project: Project) -> None:
    sums: dict[str, dict[bool, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for customer, part, amount in demo.rows(project.reports["account"].questions["contribution"].body):
        sums[customer][part == "contribution"] += amount
    assert len(sums) == demo.value("select count(*) from marts.accounts")
    assert all(parts[False] == parts[True] for parts in sums.values())


def test_every_mark_of_the_timeline_stands_inside_it(demo: Warehouse, project: Project) -> None:
    marks = demo.rows(project.reports["account"].questions["lanes"].body)
    assert {lane for _, lane, *_ in marks} == {1, 2, 3, 4, 5}
    for _, _, left, width, height, _ in marks:
        assert 0 <= left <= 100
        assert 0 <= width <= 100.1 - left
        assert 0 < height <= 100


def test_every_code_of_the_views_has_its_words(project: Project) -> None:
    rules = Path(ROOT / "queries/seeds/call_rules.csv").read_text(encoding="utf-8").splitlines()[1:]
    assert {line.split(",")[0] for line in rules} == project.glossary.values["why_code"].keys()
    for code in project.glossary.values["why_code"]:
        assert f"page_{code}" in project.reports["account"].manifest.findings
    for code in project.glossary.values["account_status"]:
        assert f"page_{code}" in project.reports["account"].manifest.findings


def test_above_the_setting_only_accounts_that_matter_or_need_something_get_a_page(project: Project) -> None:
    with empty_warehouse(project, date(2024, 3, 31)) as warehouse:
        warehouse.execute("update engine.limits set value = 3 where name = 'pages_for_all'")
        warehouse.execute(
            "insert into raw.customers by name "
            "select customer_id, customer_id as name, date '2020-01-01' as acquired_on, "
            "customer_id = 'strategic' as strategic, false as is_superseded "
            "from (values ('strategic'), ('owes'), ('asks'), ('quiet')) as names (customer_id)"
        )
        warehouse.execute(
            "insert into raw.invoices by name select 'I' as invoice_id, 'owes' as customer_id, "
            "date '2024-01-01' as invoice_date, date '2024-03-29' as due_date, 50 as amount, false as is_superseded"
        )
        warehouse.execute(
            "insert into raw.tickets by name select 'T' as ticket_id, 'asks' as customer_id, 'inquiry' as kind, "
            "timestamp '2024-03-30 09:00:00' as opened_at, false as is_superseded"
        )
        warehouse.execute("update engine.tables set is_present = true where table_name = 'orders'")
        build_models(warehouse, project)
        rows = warehouse.rows("select customer_id from marts.account_pages order by 1")
        assert [customer for (customer,) in rows] == ["asks", "owes", "strategic"]
        warehouse.execute("update engine.limits set value = 2 where name = 'pages_most'")
        build_models(warehouse, project, only={"marts.account_pages"})
        rows = warehouse.rows("select customer_id from marts.account_pages order by 1")
        assert [customer for (customer,) in rows] == ["owes", "strategic"]


def test_the_baseline_of_an_unchanged_company_shows_no_change(demo: Warehouse, project: Project) -> None:
    demo.execute("insert into baseline.accounts select * from marts.accounts")
    demo.execute("insert into baseline.plan_progress select * from marts.plan_progress")
    demo.execute("insert into baseline.rejected_rows select * from marts.rejected_rows")
    build_models(demo, project, only=CHANGES)
    assert demo.value("select count(*) from marts.account_moves") == demo.value("select count(*) from marts.accounts")
    assert demo.rows("select * from marts.changes") == []
    demo.execute("update baseline.accounts set tier = 'platinum' where tier = 'iron'")
    build_models(demo, project, only=CHANGES)
    moved = demo.rows("select change_code, tier_before, tier from marts.changes")
    assert moved
    assert all(code == "tier_down" and LADDER[before] > LADDER[now] for code, before, now in moved)
