"""From a figure to its SQL, its models and the files it comes from, by links alone."""

from __future__ import annotations

import json
import re
from urllib.parse import unquote, urljoin

import pytest
from playwright.sync_api import Browser

from tests.browser.conftest import Served, serious_findings
from tests.browser.test_pages import WIDTHS, _looked_at, _opened

pytestmark = pytest.mark.browser

NODES = ["lineage.html", "lineage/model-accounts.html", "lineage/report-overdue.html", "lineage/export-orders.html"]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_figure_on_the_first_page_leads_to_its_files(browser: Browser, sites: dict[str, Served], lang: str) -> None:
    site = sites["demo"]
    with _opened(browser, site, site.root / lang / "index.html", "desk") as (page, wrong):
        page.locator('.kpi dt a[href$="#ar.overdue"]').click()
        page.wait_for_url("**/glossary.html#ar.overdue")
        page.locator('[id="ar.overdue"] a[href="lineage/report-overdue.html#metrics"]').click()
        page.wait_for_url("**/lineage/report-overdue.html#metrics")
        assert "marts." in page.locator("#metrics pre.sql").inner_text()
        page.locator("#metrics .links a").first.click()
        page.wait_for_url("**/lineage/model-*.html")
        page.goto(f"{site.url}/{lang}/lineage/model-invoices.html")
        page.locator('.tbl a[href$="export-invoices.html"]').first.click()
        page.wait_for_url("**/lineage/export-invoices.html")
        run = json.loads((site.root.resolve().parents[2] / "run.json").read_text(encoding="utf-8"))
        loaded = next(file["rows_loaded"] for file in run["inputs"] if file["table"] == "invoices")
        assert f"{loaded:,}" in page.locator(".tbl tbody tr").first.inner_text()
        assert wrong == []


def test_every_link_of_the_lineage_leads_to_a_page_and_a_place_on_it(sites: dict[str, Served]) -> None:
    root = sites["demo"].root
    pages = [root / "zh" / "lineage.html", *(root / "zh" / "lineage").glob("*.html")]
    assert len(pages) > 100
    ids: dict[str, set[str]] = {}
    for path in pages:
        place = path.relative_to(root).as_posix()
        for href in re.findall(r'href="([^"]+)"', path.read_text(encoding="utf-8")):
            if ":" in href:
                continue
            target, _, anchor = unquote(urljoin(place, href)).partition("#")
            assert (root / target).is_file(), f"{place} → {href}"
            if anchor and target.endswith(".html"):
                if target not in ids:
                    ids[target] = set(re.findall(r'id="([^"]+)"', (root / target).read_text(encoding="utf-8")))
                assert anchor in ids[target], f"{place} → {href}"


def test_every_headline_number_has_its_lineage(sites: dict[str, Served]) -> None:
    root = sites["demo"].root
    numbers = [each["id"] for each in json.loads((root / "data" / "metrics.json").read_text(encoding="utf-8"))]
    text = (root / "en" / "glossary.html").read_text(encoding="utf-8")
    sections = dict(re.findall(r'<details class="term" id="([^"]+)">(.*?)</details>', text, flags=re.S))
    assert numbers
    assert [id for id in numbers if "lineage/report-" not in sections[id]] == []


@pytest.mark.parametrize(
    ("site", "lang", "width", "theme"),
    [("demo", "zh", "desk", "light"), ("demo", "en", "phone", "dark"), ("bare", "zh", "phone", "dark")],
)
@pytest.mark.parametrize("node", NODES)
def test_a_page_of_the_lineage_opens_clean(
    browser: Browser, sites: dict[str, Served], site: str, lang: str, node: str, width: str, theme: str
) -> None:
    with _looked_at(browser, sites[site], sites[site].root / lang / node, width, theme) as (page, wrong):
        assert wrong == []
        assert page.locator("h1").count() == 1
        assert page.evaluate("document.documentElement.scrollWidth") <= WIDTHS[width][0]
        assert serious_findings(page) == []
        if node == "lineage.html":
            assert page.locator('nav a[aria-current="page"]').first.get_attribute("href") == "lineage.html"
