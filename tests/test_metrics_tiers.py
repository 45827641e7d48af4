"""Tiers, contribution and concentration against published vectors and against plain Python over the same rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from pipeline.project.project import Project
from pipeline.warehouse.warehouse import Warehouse
from tests.conftest import answer_rows, built_report, vector
from tests.tiers_company import RATES, TIERS, Company, chance_company, months_before, tiers_of

CHECKS = ("revenue_by_dimension", "contribution_parts", "tier_moves_close")
INEQ = (541, 1463, 2445, 3438, 4437, 5401, 6392, 8304, 11904, 22261)
END = date(2026, 11, 20)


def built(project: Project, company: Company, day: date, **parameters: float) -> AbstractContextManager[Warehouse]:
    """Build what the report and its checks rest on from a company's rows, as of a day."""
    return built_report(project, "tiers", CHECKS, day, company.insert, **parameters)


def answer(warehouse: Warehouse, project: Project, question: str) -> list[dict[str, Any]]:
    """Return the rows of one of the report's questions as dicts."""
    return answer_rows(warehouse, project, "tiers", question)


def metrics(warehouse: Warehouse, project: Project) -> dict[str, dict[str, Any]]:
    """Return the headline numbers by id."""
    return {row["id"]: row for row in answer(warehouse, project, "metrics")}


def sellers(*revenues: object) -> Company:
    """Return a company whose accounts have these revenues, one order each, all on one day."""
    company = Company()
    for n, revenue in enumerate(revenues, start=1):
        company.add("customers", f"A{n:02d}", f"Hotel {n}", date(2020, 1, 1), None, None)
        company.add("orders", f"O{n}", 1, f"A{n:02d}", date(2024, 3, 1), Decimal(str(revenue)), 0)
    return company


def cdnow() -> Company:
    """Return the CDNOW sample: 2,357 customers and 6,919 transactions of 1997 and 1998."""
    company, rows = Company(), vector("cdnow_sample_txn")
    for id in dict.fromkeys(row["customer_id"] for row in rows):
        company.add("customers", id.zfill(4), f"Customer {id}", None, None, None)
    for n, row in enumerate(rows):
        day = date.fromisoformat(row["date"])
        company.add("orders", f"O{n}", 1, row["customer_id"].zfill(4), day, Decimal(row["amount"]), 0)
    return company


@pytest.fixture(scope="module")
def cdnow_year_and_half(project: Project) -> Iterator[Warehouse]:
    """CDNOW with one window over all of it."""
    with built(project, cdnow(), date(1998, 6, 30), window_months=18) as warehouse:
        yield warehouse


def test_cdnow_concentration_is_that_of_its_active_customers(project: Project, cdnow_year_and_half: Warehouse) -> None:
    """The base is the 2,349 customers with revenue, not all 2,357."""
    found = metrics(cdnow_year_and_half, project)
    assert found["revenue.total"]["value"] == pytest.approx(244_091.94, abs=1e-6)
    assert found["accounts.total"]["value"] == 2357
    assert found["accounts.active_12m"]["value"] == found["pareto.gini"]["n"] == 2349
    assert found["pareto.top20_share_pct"]["value"] == pytest.approx(67.348078, abs=1e-6)
    assert found["pareto.gini"]["value"] == pytest.approx(0.62966013, abs=1e-8)
    shares = {
        r["share_kind"]: (r["account_count"], float(r["revenue_pct"]))
        for r in answer(cdnow_year_and_half, project, "concentration_shares")
    }
    assert shares["top_1"] == (24, pytest.approx(14.554008, abs=1e-6))
    # metrics.md prints .36066637; adding the same rows exactly gives .36066635.
    assert shares["top_5"] == (118, pytest.approx(36.066635, abs=1e-6))
    assert shares["top_20"] == (470, pytest.approx(67.348078, abs=1e-6))
    assert shares["top_50"] == (1175, pytest.approx(89.383562, abs=1e-6))
    to_80 = answer(cdnow_year_and_half, project, "concentration_shares")[-1]
    assert (to_80["account_count"], to_80["accounts_pct"]) == (777, pytest.approx(33.078, abs=1e-3))
    (measures,) = answer(cdnow_year_and_half, project, "concentration_measures")
    assert measures["hhi"] == pytest.approx(22.857964, abs=1e-6)
    assert (measures["active_count"], measures["zero_count"], measures["credit_count"]) == (2349, 8, 0)


def test_cdnow_curve_has_the_marked_point_and_ends_at_everything(
    project: Project, cdnow_year_and_half: Warehouse
) -> None:
    """The 80/20 curve is thinned for the page but keeps its marked point and its end."""
    curve = answer(cdnow_year_and_half, project, "concentration")
    assert len(curve) <= 202
    (mark,) = [row for row in curve if row["is_top20"]]
    assert (mark["account_count"], float(mark["revenue_pct"])) == (470, pytest.approx(67.348078, abs=1e-6))
    assert (curve[-1]["accounts_pct"], float(curve[-1]["revenue_pct"])) == (100, 100)


def test_cdnow_abc_and_rfm(project: Project, cdnow_year_and_half: Warehouse) -> None:
    """ABC with the crossing row in the higher class; frequency scores that equal values share."""
    classes = Counter(row["abc_class"] for row in answer(cdnow_year_and_half, project, "accounts"))
    assert classes == {"A": 777, "B": 801, "C": 771, None: 8}
    rows = cdnow_year_and_half.rows("select recency_days, order_days, money, frequency_score from marts.account_scores")
    assert Counter(row[3] for row in rows) == {1: 1218, 3: 403, 4: 358, 5: 378}
    recency, frequency, money = ([float(row[place]) for row in rows] for place in range(3))
    assert (min(recency), max(recency), max(frequency)) == (0, 545, 44)
    assert sum(recency) / 2357 == pytest.approx(371.564, abs=5e-4)
    assert sum(frequency) / 2357 == pytest.approx(2.841, abs=5e-4)
    assert (sum(money) / 2357, max(money)) == (pytest.approx(103.56, abs=5e-3), pytest.approx(6552.70))


def test_cdnow_migration_between_half_years(project: Project) -> None:
    """Every pair of ABC classes of 1997H2 and 1998H1 counts what the published table counts."""

    def classes(day: date) -> dict[str, str]:
        with built(project, cdnow(), day, window_months=6) as warehouse:
            return dict(warehouse.rows("select customer_id, coalesce(abc_class, '0') from marts.account_scores"))

    before, after = classes(date(1997, 12, 31)), classes(date(1998, 6, 30))
    assert Counter((before[id], after[id]) for id in after) == {
        (row["from_tier"], row["to_tier"]): int(row["n"]) for row in vector("cdnow_tier_migration")
    }


def test_inequality_of_the_published_incomes(project: Project) -> None:
    """Gini, unbiased Gini, Theil, HHI and the Lorenz curve of the ten incomes that R's ineq tests with."""
    with built(project, sellers(*INEQ), date(2024, 3, 31)) as warehouse:
        (measures,) = answer(warehouse, project, "concentration_measures")
        assert metrics(warehouse, project)["pareto.gini"]["value"] == pytest.approx(0.462091130267624, abs=1e-12)
        curve = [float(row["revenue_pct"]) for row in answer(warehouse, project, "concentration")]
    assert measures["gini"] == pytest.approx(0.462091130267624, abs=1e-12)
    assert measures["gini_unbiased"] == pytest.approx(0.513434589186249, abs=1e-9)
    assert measures["theil"] == pytest.approx(0.362341242343895, abs=1e-9)
    assert measures["hhi"] == pytest.approx(1840.8123091548528, abs=1e-6)
    lorenz = [0.008125, 0.030096, 0.066816, 0.118448, 0.185084, 0.266197, 0.362193, 0.486904, 0.665680]
    assert [1 - share / 100 for share in reversed(curve[:-1])] == pytest.approx(lorenz, abs=1e-6)


def test_hhi_of_four_shares_and_gini_of_one_account(project: Project) -> None:
    """Shares of 30, 30, 20 and 20 % make 2600; a single account is perfectly equal and has no unbiased Gini."""
    with built(project, sellers(30, 30, 20, 20), date(2024, 3, 31)) as warehouse:
        assert answer(warehouse, project, "concentration_measures")[0]["hhi"] == pytest.approx(2600)
    with built(project, sellers(30), date(2024, 3, 31)) as warehouse:
        (alone,) = answer(warehouse, project, "concentration_measures")
        assert (alone["gini"], alone["gini_unbiased"], alone["equal_accounts"]) == (0, None, 1)


def test_net_credits_stay_in_revenue_and_out_of_the_curve(project: Project) -> None:
    """An account with net credits lowers revenue and its tier, and is counted beside the curve."""
    with built(project, sellers(80, 20, 0, -30), date(2024, 3, 31)) as warehouse:
        found, (measures,) = metrics(warehouse, project), answer(warehouse, project, "concentration_measures")
    assert found["revenue.trailing_12m"]["value"] == 70
    assert found["tier.lead.revenue"]["value"] == -30
    assert (found["accounts.active_12m"]["value"], found["pareto.top20_share_pct"]["value"]) == (2, 80)
    assert (measures["credit_count"], measures["credit_revenue"], measures["zero_count"]) == (1, -30, 1)


def mini() -> Company:
    """Return the contribution vector as exports of one year: returned lines of -1 carry the handling cost."""
    company = Company()
    for row in vector("contribution_mini"):
        id, day, returned = row["customer_id"], date(2023, 6, 1), int(row["returns_cost"]) // 500
        company.add("customers", id, id, date(2020, 1, 1), None, None)
        if Decimal(row["net_revenue"]):
            company.add("orders", f"O{id}", 0, id, day, Decimal(row["net_revenue"]) + returned, Decimal(row["cogs"]))
        for n in range(returned):
            company.add("orders", f"O{id}", n + 1, id, day, Decimal(-1), Decimal(0))
        for n in range(int(row["tickets"])):
            company.add("tickets", f"T{id}{n}", id, day, day, None)
        for n in range(int(row["visits"])):
            company.add("contacts", f"V{id}{n}", id, day, "visit")
        company.add("invoices", f"I{id}", id, date(2022, 12, 1), date(2023, 1, 1), Decimal(row["avg_receivable"]))
    return company


def test_contribution_and_whale_curve_of_the_vector(project: Project) -> None:
    """Nine accounts: contribution, its percentage, and the peak of the whale curve at S2."""
    wanted = {row["customer_id"]: row for row in vector("contribution_mini")}
    # R1's only line is a return: handled at no cost in the vector, so its handling is taken off again below.
    with built(project, mini(), date(2023, 12, 31), cost_per_return=500) as warehouse:
        rows = warehouse.rows(
            "select customer_id, contribution + case when customer_id = 'R1' then returns_cost else 0 end, "
            "average_receivable, cost_of_money, margin from marts.account_contribution"
        )
    for id, earned, receivable, money, margin in rows:
        row = wanted[id]
        assert float(receivable) == pytest.approx(float(row["avg_receivable"]))
        assert float(money) == pytest.approx(float(row["financing_cost"]), abs=1e-4)
        assert float(margin) == pytest.approx(float(row["gross_margin"]))
        assert float(earned) == pytest.approx(float(row["contribution"]), abs=1e-4)
    assert sum(row[1] for row in rows) == 202_980


def test_whale_curve_peaks_where_the_vector_does(project: Project) -> None:
    """Cumulative contribution in percent, account by account, peaks at 107.41945 % with the fifth account."""
    company = Company()
    for row in vector("contribution_mini"):
        company.add("customers", row["customer_id"], row["customer_id"], date(2020, 1, 1), None, None)
        cost = Decimal(row["net_revenue"]) - Decimal(row["contribution"])
        company.add(
            "orders",
            row["customer_id"],
            1,
            row["customer_id"],
            date(2023, 6, 1),
            Decimal(row["net_revenue"]),
            cost,
        )
    with built(project, company, date(2023, 12, 31)) as warehouse:
        whale = answer(warehouse, project, "whale")
    assert [float(row["contribution_share_pct"]) for row in whale] == pytest.approx(
        [100 * float(row["whale_cum_pct"]) for row in vector("contribution_mini")], abs=1e-4
    )
    assert [row["account_count"] for row in whale if row["is_peak"]] == [5]


@pytest.fixture(scope="module", params=[11, 12])
def chance(request: pytest.FixtureRequest, project: Project) -> Iterator[tuple[Company, Warehouse]]:
    """A company made by chance, built at its end."""
    company = chance_company(request.param, END)
    with built(project, company, END, cost_per_return=RATES["cost_per_return"]) as warehouse:
        yield company, warehouse


def test_tiers_agree_with_plain_python(chance: tuple[Company, Warehouse]) -> None:
    """Tier, revenue and contribution of every account, now and a month earlier, computed twice."""
    company, warehouse = chance
    for window, end in ((0, END), (1, months_before(END + timedelta(1), 1) - timedelta(1))):
        rows = warehouse.rows(
            f"select customer_id, tier, revenue, contribution from marts.tier_months where window_no = {window}"
        )
        assert {id: tuple(rest) for id, *rest in rows} == tiers_of(company, end)
    assert {row[1] for row in rows} == set(TIERS)


def test_headline_numbers_agree_with_plain_python(project: Project, chance: tuple[Company, Warehouse]) -> None:
    """Every id is there, with the value and the comparison that plain Python finds."""
    company, warehouse = chance
    found, now = metrics(warehouse, project), tiers_of(company, END)
    before = tiers_of(company, months_before(END + timedelta(1), 1) - timedelta(1))
    for tier in TIERS:
        for at, tiers in (("value", now), ("previous", before)):
            mine = [revenue for name, revenue, _ in tiers.values() if name == tier]
            assert found[f"tier.{tier}.accounts"][at] == len(mine)
            assert found[f"tier.{tier}.revenue"][at] == pytest.approx(float(sum(mine)))
    active = sorted((revenue for _, revenue, _ in now.values() if revenue > 0), reverse=True)
    top = active[: -(-len(active) // 5)]
    assert found["revenue.total"]["value"] == pytest.approx(
        float(sum(r[4] for r in company.rows["orders"] if r[3] <= END))
    )
    assert found["revenue.trailing_12m"]["value"] == pytest.approx(
        float(sum(revenue for _, revenue, _ in now.values()))
    )
    assert (found["accounts.total"]["value"], found["accounts.total"]["previous"]) == (len(now), len(before))
    assert found["accounts.active_12m"]["value"] == len(active)
    assert found["pareto.top20_share_pct"]["value"] == pytest.approx(100 * float(sum(top) / sum(active)))
    gini = sum(abs(a - b) for a in active for b in active) / (2 * len(active) * sum(active))
    assert found["pareto.gini"]["value"] == pytest.approx(float(gini))
    assert len(found) == 18


def test_a_past_month_is_what_a_build_on_that_day_says(project: Project, chance: tuple[Company, Warehouse]) -> None:
    """Tiers run back equal those of a build as of that day, for one, six and twelve months."""
    company, warehouse = chance
    for window in (1, 6, 12):
        day = months_before(END + timedelta(1), window) - timedelta(1)
        sql = "select customer_id, tier, contribution, rank from marts.tier_months where window_no = {} order by 1"
        with built(project, company, day, cost_per_return=RATES["cost_per_return"]) as then:
            assert warehouse.rows(sql.format(window)) == then.rows(sql.format(0))


def test_migration_rows_and_columns_are_the_tiers_of_both_days(
    project: Project, chance: tuple[Company, Warehouse]
) -> None:
    """Rows add up to the tiers of a month ago, columns to those of now, and moves are what is off the diagonal."""
    company, warehouse = chance
    now, before = (
        tiers_of(company, END),
        tiers_of(company, months_before(END + timedelta(1), 1) - timedelta(1)),
    )
    pairs = Counter((before[id][0] if id in before else "new", tier) for id, (tier, *_) in now.items())
    found = {(r["previous_tier"], r["tier"]): r["account_count"] for r in answer(warehouse, project, "migration")}
    assert {pair: n for pair, n in found.items() if n} == pairs
    moved = {row["customer_id"] for row in answer(warehouse, project, "moves")}
    assert moved == {id for id in before if before[id][0] != now[id][0]}


def test_trying_a_threshold_counts_what_a_build_with_it_would_move(
    project: Project, chance: tuple[Company, Warehouse]
) -> None:
    """Each threshold 10 % lower and higher moves as many accounts as the rule itself with that value."""
    company, warehouse = chance
    now = tiers_of(company, END)
    for row in answer(warehouse, project, "thresholds"):
        if (name := row["tier_threshold"]) == "window_months":
            assert row["moved_if_lower"] is row["moved_if_higher"] is None
            continue
        for column, factor in (("moved_if_lower", 0.9), ("moved_if_higher", 1.1)):
            other = tiers_of(company, END, **{name: RATES[name] * factor})
            assert row[column] == sum(other[id][0] != now[id][0] for id in now), (name, factor)


def test_parts_add_up(project: Project, chance: tuple[Company, Warehouse]) -> None:
    """The checks are green, and pyramid, managers and regions show the same totals."""
    _, warehouse = chance
    for name in CHECKS:
        assert warehouse.rows(project.checks[name].body) == []
    sums = [
        (
            sum(r["account_count"] for r in rows),
            sum(r["revenue"] for r in rows),
            sum(r["contribution"] for r in rows),
        )
        for rows in (answer(warehouse, project, name) for name in ("pyramid", "by_manager", "by_region"))
    ]
    assert sums[0] == sums[1] == sums[2]
    assert None in {row["region"] for row in answer(warehouse, project, "by_region")}


def test_without_orders_every_number_is_missing_with_its_reason(project: Project) -> None:
    """Accounts are counted, everything that needs an order says why it is not there."""
    company = Company()
    company.add("customers", "A", "Hotel", date(2020, 1, 1), None, None)
    with built(project, company, date(2024, 3, 31)) as warehouse:
        found = metrics(warehouse, project)
        slots = {row["slot"]: row["code"] for row in answer(warehouse, project, "findings")}
        assert answer(warehouse, project, "migration") == answer(warehouse, project, "history") == []
    assert found.pop("accounts.total")["value"] == 1
    assert {(row["value"], row["reason"]) for row in found.values()} == {(None, "no_orders")}
    assert (slots["page"], slots["pareto"], slots["migration"]) == (
        "page_none",
        "pareto_none",
        "migration_no_history",
    )


def test_a_short_history_compares_nothing(project: Project) -> None:
    """With orders of the last half year there is no earlier tier and no earlier window."""
    with built(project, sellers(30, 20), date(2024, 3, 31)) as warehouse:
        found = metrics(warehouse, project)
        slots = {row["slot"]: row["code"] for row in answer(warehouse, project, "findings")}
    assert {row["previous"] for id, row in found.items() if id not in ("accounts.total", "revenue.total")} == {None}
    assert (slots["page"], slots["window"], slots["moves"]) == (
        "page_no_history",
        "window_short",
        "moves_no_history",
    )


def test_losing_accounts_are_all_of_lead_and_name_their_largest_cost(
    project: Project, chance: tuple[Company, Warehouse]
) -> None:
    """The list of lead accounts is whole, its parts add up, and each names why: no margin, or the largest cost."""
    company, warehouse = chance
    rows, now = answer(warehouse, project, "losing"), tiers_of(company, END)
    assert {r["customer_id"]: r["contribution"] for r in rows} == {
        id: earned for id, (tier, _, earned) in now.items() if tier == "lead"
    }
    names = {
        "tickets": "ticket_cost",
        "visits": "visit_cost",
        "returns": "returns_cost",
        "claims": "claims",
        "promotions": "promotions",
        "money": "cost_of_money",
    }
    for row in rows:
        costs = [row[column] for column in names.values()]
        assert row["margin"] - sum(costs) == row["contribution"]
        assert row["margin"] <= 0 if row["loss_cause"] == "margin" else row[names[row["loss_cause"]]] == max(costs)
