"""The account page as a business review, and what changed: against the demo site, built on two nights."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.conftest import Served
from tests.browser.test_pages import _instance, _opened

pytestmark = pytest.mark.browser

QUADRANTS = {
    "zh": ["做对了什么", "做错了什么", "理想与现实", "机会在哪里"],
    "en": ["What went well", "What went wrong", "Ideal and real", "Where the chances are"],
}
PAGE = re.compile(rb"/Type\s*/Page\b")


def _longest(root: Path, lang: str, count: int) -> list[Path]:
    """Return the longest account pages of a language."""
    pages = (root / lang / "account").glob("*.html")
    return sorted(pages, key=lambda path: (-path.stat().st_size, path.name))[:count]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_an_account_has_its_four_quadrants_and_no_more_than_four_sentences_in_each(
    browser: Browser, sites: dict[str, Served], lang: str
) -> None:
    for path in _longest(sites["demo"].root, lang, 3):
        with _opened(browser, sites["demo"], path, "desk") as (page, wrong):
            assert page.locator(".quads h2").all_inner_texts() == QUADRANTS[lang]
            for index in range(4):
                lines = page.locator(".quads > div").nth(index).locator("li").all_inner_texts()
                assert 1 <= len(lines) <= 4
                assert all(line.strip() and "{" not in line and "None" not in line for line in lines)
            assert wrong == []


def test_an_account_without_anything_says_so(browser: Browser, sites: dict[str, Served]) -> None:
    path = min(
        (sites["demo"].root / "en" / "account").glob("*.html"), key=lambda path: (path.stat().st_size, path.name)
    )
    with _opened(browser, sites["demo"], path, "phone") as (page, _):
        assert "Nothing found" in page.locator(".quads").inner_text()


def test_visits_that_are_not_exported_are_not_none(sites: dict[str, Served]) -> None:
    """The bare company exports no contacts: its accounts have an unknown number of visits, the demo's a known one."""
    said = {name: _text(sites[name].root) for name in ("bare", "demo")}
    assert "No contacts are exported, so visits are not known" in said["bare"]
    assert "Visits in 12 months" not in said["bare"]
    assert "visits are not known" not in said["demo"]
    assert re.search(r"\d+ visits?[;,]", said["demo"])
    assert not re.search(r"\d+ visits?[;,]", said["bare"])


def _text(root: Path) -> str:
    """Return the source of all English account pages."""
    return "".join(path.read_text(encoding="utf-8") for path in sorted((root / "en" / "account").glob("*.html")))


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_longest_accounts_print_on_two_pages_of_a4(browser: Browser, sites: dict[str, Served], lang: str) -> None:
    for path in _longest(sites["demo"].root, lang, 6):
        with _opened(browser, sites["demo"], path, "desk") as (page, _):
            printed = page.pdf(prefer_css_page_size=True)
            assert len(PAGE.findall(printed)) == 2, path.name


def test_what_is_cut_in_print_says_where_the_rest_is(browser: Browser, sites: dict[str, Served]) -> None:
    path = _longest(sites["demo"].root, "en", 1)[0]
    with _opened(browser, sites["demo"], path, "desk") as (page, _):
        rows = page.locator(".cut-7 tbody tr")
        assert rows.count() > 7
        page.emulate_media(media="print")
        assert sum(rows.nth(index).is_visible() for index in range(rows.count())) == 7
        assert page.locator(".cut-7 .print-only").is_visible()
        assert page.locator(".page-two").evaluate("node => getComputedStyle(node).breakBefore") == "page"


def test_home_shows_worse_before_better_with_owner_cause_and_a_link(browser: Browser, sites: dict[str, Served]) -> None:
    with _opened(browser, sites["demo"], sites["demo"].root / "en" / "index.html", "desk") as (page, wrong):
        groups = page.locator("h3.grp").all_inner_texts()
        assert [group.split()[0] for group in groups] == ["Worse", "Better"]
        lists = page.locator("h3.grp + ul.chg")
        for index in range(lists.count()):
            items = lists.nth(index).locator("li")
            assert 1 <= items.count() <= 6
            for place in range(items.count()):
                assert items.nth(place).locator(".own").inner_text().strip()
                assert re.search(r"\d", items.nth(place).locator(".s").inner_text())
        items = page.locator("h3.grp + ul.chg a")
        name = items.first.inner_text()
        items.first.click()
        page.wait_for_url("**/account/*.html")
        assert name in page.title()
        assert page.locator("#changes").is_visible()
        assert wrong == []


def test_a_managers_page_shows_the_changes_of_the_manager_alone(browser: Browser, sites: dict[str, Served]) -> None:
    path = _instance(sites["demo"].root, "en", "manager")
    assert path is not None
    with _opened(browser, sites["demo"], path, "desk") as (page, wrong):
        items = page.locator("#changes ~ ul.chg li")
        assert items.count() > 0
        assert page.locator(".chg .own").count() == 0
        assert wrong == []


@pytest.mark.parametrize("template", ["home", "overdue", "churn", "accounts", "manager"])
def test_work_lists_say_whom_to_call(browser: Browser, sites: dict[str, Served], template: str) -> None:
    path = _instance(sites["demo"].root, "en", template)
    assert path is not None
    with _opened(browser, sites["demo"], path, "phone") as (page, _):
        calls = page.locator('a.act[href^="tel:"]')
        assert calls.count() > 0
        box = calls.first.bounding_box()
        assert box is not None
        assert box["height"] >= 40
        assert "Contact" in page.content()
