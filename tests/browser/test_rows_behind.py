"""From a headline number to the rows behind it: the table is there, ordered as asked, and adds up to the number."""

from __future__ import annotations

import json
import re

import pytest
from playwright.sync_api import Browser

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
    "accounts.total",
    "ar.overdue_accounts",
    *(f"tier.{t}.accounts" for t in ("platinum", "gold", "iron", "lead")),
)
CHOSEN = """async ([name, asked]) => {
  const spec = JSON.parse(document.querySelector(`[data-live=${name}] script`).textContent);
  const rows = new Tierboard.Rows(spec, await Tierboard.load(spec.source)), where = {};
  new URLSearchParams(asked).forEach((value, key) => { if (key !== 'sort') where[key] = rows.meant(key, value); });
  const kept = rows.chosen(where, ''), sums = {};
  for (const [column, values] of Object.entries(rows.columns))
    if (typeof values.find((value) => value !== null) === 'number') sums[column] = rows.total(column, kept);
  return { count: kept.length, sums, columns: Object.keys(rows.columns) };
}"""


def _value(site: Served, id: str) -> float:
    entries = json.loads((site.root / "data" / "metrics.json").read_text(encoding="utf-8"))
    return float(next(entry["value"] for entry in entries if entry["id"] == id))


@pytest.mark.parametrize("id", LINKED)
def test_a_number_leads_to_its_rows(browser: Browser, sites: dict[str, Served], id: str) -> None:
    site, rows = sites["demo"], METRICS[id].rows or ""
    slug, question, asked = re.fullmatch(r"(\w+)/(\w+)(?:\?(.*))?", rows).groups()
    with _opened(browser, site, site.root / "en" / f"{slug}.html", "desk", until="load") as (page, wrong):
        found = page.evaluate(CHOSEN, [question, asked or ""])
        assert wrong == []
    for part in asked.split("&") if asked else []:
        name, _, value = part.partition("=")
        assert (value.lstrip("-") if name == "sort" else name) in found["columns"], rows
    if id in COUNTED:
        assert found["count"] == _value(site, id)
    if id in ADDED:
        assert abs(found["sums"][ADDED[id]]) == pytest.approx(abs(_value(site, id)), abs=0.005)


def test_the_strip_on_top_links_its_values(browser: Browser, sites: dict[str, Served]) -> None:
    site = sites["demo"]
    with _opened(browser, site, site.root / "en" / "index.html", "desk") as (page, wrong):
        page.locator(".kpi", has_text="Overdue").locator(".v a").click()
        page.wait_for_url("**/en/overdue.html#work_list?sort=-overdue_amount")
        box = page.locator("[data-live=work_list]")
        box.locator("th[aria-sort=descending]", has_text="Overdue").wait_for()
        assert box.locator("tfoot tr").first.inner_text().startswith("Total of")
        assert wrong == []
