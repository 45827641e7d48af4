"""From a number, a bar or a cell to the rows behind it: the table is there, as asked, and adds up to the number."""

from __future__ import annotations

import csv
import gzip
import json
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode

import pytest
from playwright.sync_api import Browser, Page

from pipeline.project.project import load_project
from tests.browser.conftest import Served
from tests.browser.test_pages import _opened

pytestmark = pytest.mark.browser
METRICS = load_project().glossary.metrics
LINKED = sorted(id for id, metric in METRICS.items() if metric.rows)
# Numbers that are a total or a count of the rows they lead to, and the column they add up.
ADDED = {
    "revenue.trailing_12m": "revenue",
    "ar.gross": "gross_open",
    "ar.overdue": "overdue_amount",
    "ar.bucket.31_60": "open_31_60",
    "bridge.churned": "churned_amount",
    "tier.gold.revenue": "revenue",
    "rows.read": "rows_read",
    "rows.loaded": "rows_loaded",
}
COUNTED = (
    "tickets.backlog",
    "accounts.total",
    "ar.overdue_accounts",
    *(f"tier.{t}.accounts" for t in ("platinum", "gold", "iron", "lead")),
)
CHOSEN = """async ([name, asked]) => {
  await Promise.all(['cells', 'rows'].map(Tierboard.script));
  const spec = JSON.parse(document.querySelector(`[data-live=${name}] script`).textContent);
  const rows = new Tierboard.Rows(spec, await Tierboard.load(spec.source)), where = {};
  new URLSearchParams(asked).forEach((value, key) => { if (key !== 'sort') where[key] = rows.meant(key, value); });
  const kept = rows.chosen(where, ''), sums = {};
  for (const [column, values] of Object.entries(rows.columns))
    if (typeof values.find((value) => value !== null) === 'number') sums[column] = rows.total(column, kept);
  return { count: kept.length, sums, columns: Object.keys(rows.columns) };
}"""


def _entry(site: Served, id: str) -> dict[str, Any]:
    entries = json.loads((site.root / "data" / "metrics.json").read_text(encoding="utf-8"))
    return next(entry for entry in entries if entry["id"] == id)


def _value(site: Served, id: str) -> float:
    return float(_entry(site, id)["value"])


@pytest.mark.parametrize("slug", sorted({(METRICS[id].rows or "").partition("/")[0] for id in LINKED}))
def test_a_number_leads_to_its_rows(browser: Browser, sites: dict[str, Served], slug: str) -> None:
    """All numbers whose rows are on one page, which is opened once for them."""
    site = sites["demo"]
    with _opened(browser, site, site.root / "en" / f"{slug}.html", "desk", until="load") as (page, wrong):
        for id in LINKED:
            if (rows := METRICS[id].rows or "").startswith(f"{slug}/"):
                question, _, asked = rows.removeprefix(f"{slug}/").partition("?")
                _adds_up(site, id, asked, page.evaluate(CHOSEN, [question, asked]))
        assert wrong == []


def _adds_up(site: Served, id: str, asked: str, found: dict[str, Any]) -> None:
    """Check that the rows a number leads to are there as asked, and are its own where they can be added up."""
    for part in asked.split("&") if asked else []:
        name, _, value = part.partition("=")
        assert (value.lstrip("-") if name == "sort" else name) in found["columns"], id
    if id in COUNTED:
        assert found["count"] == _value(site, id), id
    if id.startswith("sla."):
        entry = _entry(site, id)
        assert found["count"] == round(entry["n"] * (1 - entry["value"] / 100)), "late is what was not met"
    if id in ADDED:
        assert abs(found["sums"][ADDED[id]]) == pytest.approx(abs(_value(site, id)), abs=0.005), id


def _answer(site: Served, name: str) -> list[dict[str, str]]:
    """Return a question's rows as its CSV has them."""
    with (site.root / "data" / f"{name}.csv").open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


def _led(page: Page, site: Served, slug: str, table: str) -> dict[tuple[str, ...], dict[str, Any]]:
    """Return what marks and cells of a page lead to in a table: by the values asked for, the rows and their sums."""
    places = page.locator("table.heat a").evaluate_all("links => links.map((link) => link.getAttribute('href'))")
    for path in sorted((site.root / "data" / "charts" / "en" / slug).glob("*.json.gz")):
        view = json.loads(gzip.decompress(path.read_bytes()))
        codes = {code for trace in view["data"] for code in trace.get("customdata", ()) if code is not None}
        places += [view["rows"] + quote(code, safe="") for code in sorted(codes)] if "rows" in view else []
    asked = [place.partition("?")[2] for place in places if place.startswith(f"#{table}?")]
    return {tuple(value for _, value in parse_qsl(one)): page.evaluate(CHOSEN, [table, one]) for one in asked}


def test_bars_and_cells_of_service_lead_to_their_tickets(browser: Browser, sites: dict[str, Served]) -> None:
    site = sites["demo"]
    with _opened(browser, site, site.root / "en" / "service_gaps.html", "desk", until="load") as (page, _):
        open_now = _led(page, site, "service_gaps", "backlog")
        late = _led(page, site, "service_gaps", "late")
    ages = {row["age_bucket"]: int(row["open_tickets"]) for row in _answer(site, "service_gaps/backlog_age")}
    assert {asked[0]: found["count"] for asked, found in open_now.items()} == {k: n for k, n in ages.items() if n}
    missed = {
        (row["tier"], row["measure_code"]): int(row["breached"])
        for row in _answer(site, "service_gaps/sla_by_tier")
        if row["met_pct"]
    }
    of_managers = {
        ("first_response_hours", row["manager_name"]): round(
            int(row["first_response_measured"]) * (1 - float(row["first_response_pct"]) / 100)
        )
        for row in _answer(site, "service_gaps/sla_by_manager")[:12]
        if row["first_response_pct"] and row["manager_name"]
    }
    found = {asked: there["count"] for asked, there in late.items()}
    assert found == {asked: count for asked, count in {**missed, **of_managers}.items() if count}


def test_cells_of_cohorts_lead_to_their_accounts(browser: Browser, sites: dict[str, Served]) -> None:
    site = sites["demo"]
    with _opened(browser, site, site.root / "en" / "churn.html", "desk", until="load") as (page, _):
        found = _led(page, site, "churn", "cohort_accounts")
        ordered = {
            asked: page.evaluate(CHOSEN, ["cohort_accounts", urlencode({**_cell(asked), "cohort_state": "ordered"})])
            for asked in found
        }
    cells = [row for row in _answer(site, "churn/cohorts") if row["cohort_active_pct"]]
    assert len(found) == len(cells) > 20
    for row in cells:
        asked = (row["cohort_period"],) if row["cohort"] == "Ø" else (row["cohort"], row["cohort_period"])
        assert found[asked]["count"] == int(row["cohort_size"])
        assert found[asked]["sums"]["period_revenue"] == pytest.approx(float(row["revenue"]), abs=0.005)
        assert found[asked]["sums"]["first_revenue"] == pytest.approx(float(row["first_revenue"]), abs=0.005)
        assert ordered[asked]["count"] == int(row["active_count"])


def test_steps_of_the_bridge_lead_to_their_accounts(browser: Browser, sites: dict[str, Served]) -> None:
    site = sites["demo"]
    with _opened(browser, site, site.root / "en" / "churn.html", "desk", until="load") as (page, _):
        found = _led(page, site, "churn", "bridge_accounts")
    steps = [row for row in _answer(site, "churn/bridge") if row["bridge_kind"] == "step"]
    assert {asked[0] for asked in found} == {row["bridge_step"] for row in steps if int(row["account_count"])}
    for asked, rows in found.items():
        step = next(row for row in steps if row["bridge_step"] == asked[0])
        assert rows["count"] == int(step["account_count"])
        assert rows["sums"]["bridge_amount"] == pytest.approx(float(step["bridge_amount"]), abs=0.005)


def _cell(asked: tuple[str, ...]) -> dict[str, str]:
    """Return the filters of a cell of the cohorts; those of the average name no cohort."""
    return dict(zip(("cohort", "cohort_period")[-len(asked) :], asked, strict=True))


def test_the_strip_on_top_links_its_values(browser: Browser, sites: dict[str, Served]) -> None:
    site = sites["demo"]
    with _opened(browser, site, site.root / "en" / "index.html", "desk") as (page, wrong):
        page.locator(".kpi", has_text="Overdue").locator(".v a").click()
        page.wait_for_url("**/en/overdue.html#work_list?sort=-overdue_amount")
        box = page.locator("[data-live=work_list]")
        box.locator("th[aria-sort=descending]", has_text="Overdue").wait_for()
        assert box.locator("tfoot tr").first.inner_text().startswith("Total of")
        assert wrong == []
