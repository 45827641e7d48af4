"""The menu of scopes in a browser: the keyboard opens it, goes through it and leaves it; axe finds nothing in it.

The site is that of the isolation test, which is built once for all test workers.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from pipeline.project.addresses import page_name, root_name
from pipeline.site.serve import site_server
from tests.browser.conftest import serious_findings
from tests.scoped_company import ACCOUNTS
from tests.serving import serving
from tests.test_isolation import build as build  # noqa: PLC0414

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def scoped(build: Path) -> Iterator[str]:
    """The address of the company of canaries and of its parts."""
    with serving(site_server(build.parent, 0)) as address:
        yield address


@pytest.mark.parametrize(("width", "theme", "lang"), [(1440, "light", "zh"), (390, "dark", "en")])
def test_the_keyboard_goes_through_the_menu_of_scopes(
    browser: Browser, scoped: str, width: int, theme: str, lang: str
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 844}, color_scheme=theme)
    page = context.new_page()
    page.goto(f"{scoped}/company/{lang}/overdue.html")
    name, menu = page.locator(".scopes > summary"), page.locator(".scopes nav")
    name.focus()
    page.keyboard.press("Enter")
    menu.wait_for()
    box = menu.bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width
    assert serious_findings(page) == []
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('.scopes nav') !== null")
    page.keyboard.press("Escape")
    assert not menu.is_visible()
    assert page.evaluate("document.activeElement.matches('.scopes > summary')"), "where it came from"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    target = page.evaluate("document.activeElement.href")
    page.keyboard.press("Enter")
    page.wait_for_url(target)
    assert target.endswith(f"/{lang}/overdue.html"), "the same page of a part"
    assert "/company/" not in target
    context.close()


def test_a_root_that_is_copied_alone_works(browser: Browser, build: Path, tmp_path: Path) -> None:
    shutil.copytree(build / root_name("manager:M-north"), tmp_path / "output" / "current" / "company")
    own = ACCOUNTS[0]
    context = browser.new_context()
    page = context.new_page()
    wrong: list[str] = []
    page.on("response", lambda answer: wrong.append(answer.url) if answer.status >= 400 else None)
    page.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
    with serving(site_server(tmp_path / "output", 0)) as address:
        page.goto(f"{address}/en/accounts.html")
        page.get_by_role("table", name="All accounts").locator("tbody tr").first.wait_for()
        page.keyboard.press("/")
        page.wait_for_function("() => window.Tierboard.find")
        page.locator("#find").fill(own.id)
        page.locator(".hit").first.click()
        page.wait_for_url(f"**/account/{page_name(own.id)}.html")
        assert own.name in page.locator("h1").inner_text()
        page.goto(f"{address}/en/glossary.html")
        page.locator("h1").wait_for()
        context.close()
    assert wrong == []
