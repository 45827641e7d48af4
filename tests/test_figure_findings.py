"""Every figure's heading is a sentence that the rules chose, with the numbers that its own figure shows."""

from __future__ import annotations

import re
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from pipeline.project.project import Project
from pipeline.warehouse.warehouse import Warehouse
from tests.conftest import ROOT, answer_rows, built_report
from tests.test_metrics_accounts import demo  # noqa: F401 (a fixture)
from tests.test_metrics_service_gaps import chance_company, insert

QUESTION = "findings_figures"
REPORTS = ("service_gaps", "tiers", "churn")
TEMPLATES = sorted((ROOT / "site_templates" / "reports").glob("*.html"))


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)
def test_the_heading_of_a_figure_is_a_finding(path: Path) -> None:
    headings = re.findall(r"figure\(\s*([^,]+),", path.read_text(encoding="utf-8"))
    assert [heading for heading in headings if not heading.startswith("finding(")] == []


def facts(warehouse: Warehouse, project: Project, slug: str) -> dict[str, dict[str, Any]]:
    """Return the rows by slot, after making sure that each has words for all of its numbers."""
    rows, words = answer_rows(warehouse, project, slug, QUESTION), project.reports[slug].manifest.findings
    for row in rows:
        for sentence in (words[row["code"]].zh, words[row["code"]].en):
            named = [name.partition(":")[0] for name in re.findall(r"{([^}]*)}", sentence)]
            assert [name for name in named if row[name] is None] == [], row["code"]
    return {row["slot"]: row for row in rows}


@pytest.mark.parametrize("slug", REPORTS)
def test_every_slot_has_a_sentence_whatever_was_exported(project: Project, slug: str) -> None:
    company, slots = chance_company(), set()
    for tables in ((), ("tickets",), ("surveys",), tuple(company)):
        given = {name: company[name] for name in ("customers", *tables)}
        with built_report(project, slug, (), date(2024, 3, 31), partial(insert, rows=given)) as warehouse:
            slots.add(frozenset(facts(warehouse, project, slug)))
    assert len(slots) == 1


def test_the_numbers_are_those_of_the_figures(demo: Warehouse, project: Project) -> None:  # noqa: F811
    service = facts(demo, project, "service_gaps")
    items = answer_rows(demo, project, "service_gaps", "items")
    first = [row for row in items if row["quadrant"] == "concentrate"]
    assert (service["items"]["item_count"], service["items"]["first_count"]) == (len(items), len(first))
    assert first
    for slot, question in (("managers", "sla_by_manager"), ("agents", "sla_by_agent")):
        rated = [row for row in answer_rows(demo, project, "service_gaps", question) if row["first_response_pct"]]
        short = [row for row in rated if row["first_response_pct"] < row["target_pct"]]
        name = slot[:-1]
        assert (service[slot][f"{name}_count"], service[slot][f"{name}_short"]) == (len(rated), len(short))
    gap = min(answer_rows(demo, project, "service_gaps", "gaps_by_dimension"), key=lambda row: row["gap1"])
    assert service["understanding"]["dimension"] == gap["dimension"]
    assert service["understanding"]["belief_size"] == pytest.approx(-gap["gap1"])
    tiers = [row for row in answer_rows(demo, project, "service_gaps", "by_tier") if row["gap_part"] == "overall"]
    known = [row for row in tiers if row["gap"] is not None and row["tier"]]
    assert service["tiers"]["worst_tier"] == min(known, key=lambda row: row["gap"])["tier"]
    ages = answer_rows(demo, project, "service_gaps", "backlog_age")
    assert service["age"]["open_count"] == sum(row["open_tickets"] for row in ages)
    assert service["age"]["old_count"] == ages[-1]["open_tickets"]


def test_the_sentences_over_months_agree_with_the_months(demo: Warehouse, project: Project) -> None:  # noqa: F811
    moves, months = facts(demo, project, "tiers")["history"], answer_rows(demo, project, "tiers", "history")
    assert (moves["up_total"], moves["down_total"]) == tuple(
        sum(row[name] for row in months) for name in ("up_count", "down_count")
    )
    worst = max(months, key=lambda row: (row["down_count"], row["month_end"]))
    assert (moves["worst_month"], moves["worst_count"]) == (worst["month_end"], worst["down_count"])
    churn, rates = facts(demo, project, "churn"), answer_rows(demo, project, "churn", "history")
    assert churn["logo_months"]["lost_pct"] == pytest.approx(rates[-1]["logo_churn_pct"])
    assert churn["logo_months"]["first_pct"] == pytest.approx(rates[0]["logo_churn_pct"])
    cohorts = answer_rows(demo, project, "churn", "cohorts")
    average = next(row for row in cohorts if row["cohort"].startswith("Ø") and row["cohort_period"] == "+1")
    assert churn["cohort_revenue"]["next_pct"] == pytest.approx(float(average["cohort_revenue_pct"]), abs=0.01)
