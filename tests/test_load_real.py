"""Exports made by others load by settings and SELECTs alone, to the totals their own files give."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from pipeline.project.project import Project
from pipeline.warehouse.warehouse import Warehouse
from tests.conftest import ROOT
from tests.loading import Loaded, load_into

pytestmark = pytest.mark.real


@contextmanager
def company(project: Project, shared: Path, folder: Path, name: str) -> Iterator[Loaded]:
    """Load a company's exports with the settings and SQL kept here."""
    for path in (*(shared / "data" / name).iterdir(), *(ROOT / "tests" / "real" / name).iterdir()):
        (folder / path.name).symlink_to(path)
    with Warehouse() as warehouse:
        yield load_into(warehouse, project, folder)


def test_adventureworks(project: Project, shared: Path, tmp_path: Path) -> None:
    folder = shared / "data" / "adventureworks"
    with gzip.open(folder / "FactResellerSales.csv.gz", "rt", encoding="utf-8-sig", newline="") as file:
        total = sum(Decimal(row["SalesAmount"]) for row in csv.DictReader(file))
    with (folder / "FactSalesQuota.csv").open(encoding="utf-8-sig", newline="") as file:
        quotas = [Decimal(row["SalesAmountQuota"]) for row in csv.DictReader(file)]
    with company(project, shared, tmp_path, "adventureworks") as night:
        assert night.problems() == ""
        assert night.rejects() == []
        revenue = "select sum(amount), count(distinct order_id), count(distinct customer_id) from raw.orders"
        assert night.rows(revenue) == [(total, 3796, 635)]
        assert round(total, 2) == Decimal("80450596.98")
        plans = (
            "select owner_kind, count(*), sum(target) from raw.plans "
            "where owner_id in (select manager_id from raw.managers) group by all"
        )
        assert night.rows(plans) == [("manager", len(quotas), sum(quotas))]
        assert night.rows("select count(*) from raw.customers") == [(701,)]


def test_classicmodels(project: Project, shared: Path, tmp_path: Path) -> None:
    with company(project, shared, tmp_path, "classicmodels") as night:
        assert night.problems() == ""
        assert night.rejects() == []
        assert night.report.as_of == date(2005, 6, 9)
        sums = "select (select sum(amount) from raw.{}) - (select sum(amount) from raw.payments)"
        assert night.rows(sums.format("invoices")) == night.rows(sums.format("orders")) == [(Decimal("511497.20"),)]
        owed = (
            "select count(*) from (select customer_id, sum(amount) as net from ("
            "select customer_id, amount from raw.invoices "
            "union all select customer_id, -amount from raw.payments) group by customer_id) where net <> 0"
        )
        assert night.rows(owed) == [(16,)]
        assert night.rows("select count(*) from raw.payments where invoice_id is not null") == [(0,)]
        assert night.rows("from engine.unknown_references") == []


def test_highradius_has_two_currencies(project: Project, shared: Path, tmp_path: Path) -> None:
    sums = {"USD": Decimal(0), "CAD": Decimal(0)}
    with (shared / "data" / "highradius" / "open_invoices_data2.csv").open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            rate = Decimal("0.75") if row["invoice_currency"] == "CAD" else 1
            sums[row["invoice_currency"]] += round(Decimal(row["total_open_amount"]) * rate, 4)
    with company(project, shared, tmp_path, "highradius") as night:
        assert night.problems() == ""
        assert dict(night.rows("select currency, sum(amount) from raw.invoices group by all")) == sums
        assert night.rows("select count(*) > 600, bool_or(customer_id like '0%') from raw.customers") == [(True, True)]
