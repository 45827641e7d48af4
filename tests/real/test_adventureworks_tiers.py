"""Tiers of AdventureWorks' resellers, whose margins are thin and often negative, counted again in plain Python."""

from __future__ import annotations

import csv
import gzip
import math
from collections import Counter, defaultdict
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from pipeline.project.project import Project
from pipeline.warehouse.lineage import upstream
from pipeline.warehouse.models import build_models
from pipeline.warehouse.warehouse import sql_text
from tests.conftest import empty_warehouse

pytestmark = pytest.mark.real

DAY, WINDOW, RATED_UNTIL = date(2013, 11, 29), date(2012, 11, 30), date(2013, 8, 31)


def counted(lines: Path, resellers: Path) -> tuple[Counter[str], dict[str, Decimal]]:
    """Return the accounts and the revenue of each tier, by the rule of metrics 1.1 over the year to the day."""
    first: dict[str, date] = {}
    revenue: dict[str, Decimal] = defaultdict(Decimal)
    earned: dict[str, Decimal] = defaultdict(Decimal)
    with gzip.open(lines, "rt", encoding="utf-8", newline="") as rows:
        for row in csv.DictReader(rows):
            id, day = row["ResellerKey"], date.fromisoformat(row["OrderDate"])
            first[id] = min(day, first.get(id, day))
            if WINDOW <= day <= DAY:
                revenue[id] += Decimal(row["SalesAmount"])
                earned[id] += Decimal(row["SalesAmount"]) - Decimal(row["TotalProductCost"])
    rated = [id for id in revenue if first[id] <= RATED_UNTIL]
    ranked = sorted((id for id in rated if earned[id] > 0 and revenue[id] > 0), key=lambda id: (-earned[id], id))
    platinum, gold = (math.ceil(len(ranked) * share - 1e-9) for share in (0.04, 0.2))
    with resellers.open(encoding="utf-8", newline="") as rows:
        tiers = {row["ResellerKey"]: "inactive" for row in csv.DictReader(rows)}
    tiers |= {id: "unrated" if id not in rated else "lead" for id in revenue}
    tiers |= {id: "platinum" if n < platinum else "gold" if n < gold else "iron" for n, id in enumerate(ranked)}
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for id, tier in tiers.items():
        sums[tier] += revenue[id]
    return Counter(tiers.values()), sums


def test_every_reseller_is_in_the_tier_that_plain_python_says(project: Project, shared: Path) -> None:
    """295 resellers are sold to below cost; what they and the other tiers bring adds up to the year's revenue."""
    folder = shared / "data" / "adventureworks"
    lines, resellers = folder / "FactResellerSales.csv.gz", folder / "DimReseller.csv"
    accounts, revenue = counted(lines, resellers)
    with empty_warehouse(project, DAY) as warehouse:
        warehouse.execute(
            "insert into raw.orders by name select SalesOrderNumber as order_id, SalesOrderLineNumber as line_no, "
            "ResellerKey as customer_id, OrderDate as order_date, SalesAmount as amount, TotalProductCost as cost, "
            f"false as is_superseded from read_csv({sql_text(lines)}, header = true, all_varchar = true)"
        )
        warehouse.execute(
            "insert into raw.customers by name select ResellerKey as customer_id, ResellerName as name, "
            f"false as is_superseded from read_csv({sql_text(resellers)}, header = true, all_varchar = true)"
        )
        warehouse.execute("update engine.tables set is_present = true where table_name in ('orders', 'customers')")
        question = project.reports["tiers"].questions["metrics"]
        named = {**project.models, question.full_name: question}
        build_models(warehouse, project, only=upstream([question.full_name], named))
        found = {id: value for id, value, *_ in warehouse.rows(question.body)}
    assert accounts["lead"] == 295
    assert found["revenue.total"] == pytest.approx(80_450_596.98, abs=0.005)
    for tier, count in accounts.items():
        assert found[f"tier.{tier}.accounts"] == count
        assert found[f"tier.{tier}.revenue"] == pytest.approx(float(revenue[tier]))
    assert sum(found[f"tier.{tier}.revenue"] for tier in accounts) == pytest.approx(found["revenue.trailing_12m"])
