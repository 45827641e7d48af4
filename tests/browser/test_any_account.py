"""Accounts without a page of their own: each opens on one page, reads as its own page would, and stays text."""

from __future__ import annotations

import gzip
import json
import re
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page, expect

from pipeline.pages.findings import joined
from tests.browser.companies import HOSTILE
from tests.browser.conftest import Served, serious_findings
from tests.browser.test_pages import _opened

pytestmark = pytest.mark.browser
# What a reader reads of an account: the head, the numbers, every table, fold and sentence, but for the chrome.
READ = """(box) => {
  box.querySelectorAll('details').forEach(part => { part.open = true; });
  const parts = 'h1,h2,.facts>span,.kpi,.chg li,.quads li,.beat small,.steps li,table tr,.lane,p.unit';
  return Array.from(box.querySelectorAll(parts))
    .filter(part => part.offsetParent !== null && !part.closest('footer'))
    .map(part => part.innerText.replace(/\\s+/g, ' ').trim()).filter(text => text);
}"""
MARKS = """(box) => Array.from(box.querySelectorAll('.lane i, .beat i, .beat small, .chg .mark'))
  .filter(i => i.offsetParent).map(i => i.className + i.style.cssText)"""
# What the page for any account says of one, beside what the account's own page does, laid out in the same place.
BOTH = f"""async ([key, text]) => {{
  const read = {READ}, marks = {MARKS}, main = document.querySelector('main');
  const filled = () => performance.getEntriesByName('filled').length, before = filled();
  location.hash = '#' + encodeURIComponent(key);
  while (filled() === before) await new Promise(requestAnimationFrame);
  const there = document.querySelector('[data-state=there]'), here = [read(there), marks(there), document.title];
  const page = new DOMParser().parseFromString(text, 'text/html');
  const beside = document.importNode(page.querySelector('main'), true);
  main.hidden = true; main.after(beside);
  const said = [read(beside), marks(beside), page.title];
  beside.remove(); main.hidden = false;
  return [here, said];
}}"""

# Every so many of the accounts without a page of their own are compared.
EACH = 3
# Texts that meet: Han and Han, Han and others, with a space before, behind, on both sides and not at all.
MEETING = [
    *[("逾期 ¥351 万", " 元"), ("云澜", " 酒店"), ("云澜 ", "酒店"), ("云澜 ", " 酒店"), ("云澜", "酒店")],
    *[("Yunlan", " 酒店"), ("云澜", " Hotels"), ("Yunlan ", "酒店"), ("云澜 ", "Hotels"), ("12 ", "家")],
    *[(" ", "家"), ("家", " "), ("", " 家"), ("家 ", ""), ("", "")],
]


def _index(site: Served) -> dict:
    """Return the accounts of a site as the search box knows them."""
    kinds = json.loads(gzip.decompress((site.root / "data" / "search.json.gz").read_bytes()))["kinds"]
    return next(kind for kind in kinds if kind["per"] == "customer_id")


def _own(site: Served) -> dict[str, str]:
    """Return the accounts with a page of their own: number → address below the language's folder."""
    kind = _index(site)
    return {id: f"account/{own}.html" for id, own in zip(kind["ids"], kind["own"], strict=True) if own}


def _others(site: Served) -> list[str]:
    """Return the numbers of the accounts without one."""
    kind = _index(site)
    return [id for id, own in zip(kind["ids"], kind["own"], strict=True) if not own]


def _open(page: Page, site: Served, lang: str, key: str) -> None:
    page.goto("about:blank")
    page.goto(f"{site.url}/{lang}/account.html#{quote(key, safe='')}")
    expect(page.locator("[data-state=there]")).to_be_visible()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_an_account_reads_as_on_a_page_of_its_own(
    browser: Browser, sites: dict[str, Served], few: dict[str, Served], lang: str
) -> None:
    own, others = _own(sites["demo"]), _others(few["demo"])
    assert len(own) >= 200
    assert len(others) == len(own) - 1
    with _opened(browser, few["demo"], few["demo"].root / lang / "account.html", "desk") as (page, wrong):
        changed = 0
        for key in others[::EACH]:
            text = (sites["demo"].root / lang / own[key]).read_text(encoding="utf-8")
            (here, marks, title), said = page.evaluate(BOTH, [key, text])
            assert here == said[0], key
            assert len(here) > 40
            assert [marks, title] == said[1:]
            changed += 'id="changes"' in text
        assert changed > 0, "none of these accounts changed since the night before"
        assert wrong == []


def test_texts_meet_in_the_browser_as_in_the_build(browser: Browser, few: dict[str, Served]) -> None:
    with _opened(browser, few["demo"], few["demo"].root / "zh" / "account.html", "desk") as (page, _):
        made = page.evaluate("pairs => pairs.map(([said, more]) => Tierboard.joined(said, more))", list(MEETING))
    assert made == [joined(*pair) for pair in MEETING]
    assert made[:3] == ["逾期 ¥351 万元", "云澜酒店", "云澜酒店"]


def test_every_row_that_names_an_account_leads_to_it(browser: Browser, few: dict[str, Served]) -> None:
    site = few["demo"]
    with _opened(browser, site, site.root / "en" / "accounts.html", "desk") as (page, wrong):
        assert page.locator("table a[href^='account.html#']").count() > 0
        link = page.locator("[data-live=accounts] tbody th a").last
        name = link.inner_text()
        link.click()
        expect(page.locator("[data-state=there] h1")).to_contain_text(name)
        assert "account.html#" in page.url
        assert wrong == []
    text = (site.root / "en" / "overdue.html").read_text(encoding="utf-8")
    heads = re.findall(r'<th scope="row" role="rowheader">(?:<span.*?</span></span>)?(.)', text)
    assert heads
    assert 'href="account.html#' in text


@pytest.mark.parametrize("width", ["desk", "phone"])
def test_numbers_of_any_kind_open_their_account_and_stay_text(
    browser: Browser, few: dict[str, Served], width: str
) -> None:
    site, seen = few["hostile"], set()
    others = _others(site)
    assert {"a/b", "A/B", "../../etc/passwd", "x y", "<i>"} & set(others)
    with _opened(browser, site, site.root / "zh" / "account.html", width) as (page, wrong):
        for key in others:
            _open(page, site, "zh", key)
            assert page.locator("[data-state=there] .facts").first.inner_text().find(key) >= 0
            seen.add(page.locator("[data-state=there] h1").inner_text())
            assert page.evaluate("window.pwned") is None
            sizes = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
            assert sizes[0] <= sizes[1], key
            page.locator("a[hreflang=en]").click()
            page.wait_for_url("**/en/account.html#*")
            expect(page.locator("[data-state=there]")).to_be_visible()
            assert page.evaluate("decodeURIComponent(location.hash.slice(1))") == key
        assert wrong == []
    assert len(seen) == len(others)
    assert any(HOSTILE[1] in title for title in seen)


def test_a_number_with_a_page_of_its_own_leads_there(browser: Browser, few: dict[str, Served]) -> None:
    site = few["demo"]
    ((key, address),) = _own(site).items()
    with _opened(browser, site, site.root / "en" / "index.html", "desk") as (page, wrong):
        page.goto(f"{site.url}/en/account.html#{quote(key, safe='')}")
        page.wait_for_url(f"**/{address}")
        assert wrong == []


@pytest.mark.parametrize("key", ["no such number", "", "%", "<img src=x onerror='window.pwned = 1'>", "__proto__"])
def test_an_unknown_number_is_said_and_the_search_box_offered(
    browser: Browser, few: dict[str, Served], key: str
) -> None:
    site = few["demo"]
    with _opened(browser, site, site.root / "en" / "index.html", "desk") as (page, _):
        page.goto(f"{site.url}/en/account.html#{key if key == '%' else quote(key, safe='')}")
        expect(page.locator("[data-state=none]")).to_be_visible()
        assert page.locator("h1:visible").count() == 1
        assert key in page.locator("[data-state=none]").inner_text()
        assert page.evaluate("window.pwned") is None
        page.get_by_role("button", name="Find an account").click()
        expect(page.locator("#find")).to_be_focused()


def test_another_number_on_the_same_page_replaces_the_account(browser: Browser, few: dict[str, Served]) -> None:
    site = few["demo"]
    first, second = _others(site)[:2]
    with _opened(browser, site, site.root / "en" / "account.html", "desk") as (page, wrong):
        _open(page, site, "en", first)
        page.evaluate("key => { location.hash = encodeURIComponent(key); }", second)
        expect(page.locator(".facts").first).to_contain_text(second)
        page.go_back()
        expect(page.locator(".facts").first).to_contain_text(first)
        assert wrong == []


def test_without_scripts_the_page_says_where_the_rows_are(browser: Browser, few: dict[str, Served]) -> None:
    site = few["demo"]
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site.url}/en/account.html#C-00001")
    assert "by a script" in page.locator("main").inner_text()
    assert page.locator("h1:visible").count() == 1
    addresses = page.locator("main li a").evaluate_all("links => links.map(link => link.href)")
    assert len(addresses) >= 10
    for address in addresses:
        assert page.request.get(address).ok
    assert not page.locator(".search").is_visible()
    context.close()


@pytest.mark.parametrize(("width", "theme"), [("desk", "light"), ("phone", "dark")])
def test_axe_finds_nothing_serious_on_a_filled_page(
    browser: Browser, few: dict[str, Served], width: str, theme: str
) -> None:
    site = few["demo"]
    with _opened(browser, site, site.root / "zh" / "account.html", width, theme) as (page, _):
        for key in (_others(site)[0], "nobody"):
            page.goto(f"{site.url}/zh/account.html#{key}")
            expect(page.locator("[data-state=wait]")).to_be_hidden()
            assert serious_findings(page) == []


def test_an_account_opens_within_half_a_second(browser: Browser, few: dict[str, Served]) -> None:
    """The quickest of three: a test shares its processors with others."""
    site = few["demo"]
    filled = "performance.getEntriesByType('mark').find(mark => mark.name === 'filled').startTime"
    with _opened(browser, site, site.root / "zh" / "account.html", "desk") as (page, _):
        took = []
        for key in _others(site)[3:6]:
            _open(page, site, "zh", key)
            took.append(page.evaluate(filled))
        assert min(took) < 500
