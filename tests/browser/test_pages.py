"""Every template, in its longest, emptiest and most hostile instance, opens clean in Chromium."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import Served, serious_findings

WIDTHS = {"desk": (1440, 900), "phone": (390, 844)}
TEMPLATES = sorted(path.stem for path in (Path(__file__).parents[2] / "site_templates" / "reports").glob("*.html"))

pytestmark = pytest.mark.browser


def _instance(root: Path, lang: str, template: str) -> Path | None:
    """Return a template's longest page of a site, or None where the site has no such page."""
    single = root / lang / ("index.html" if template == "home" else f"{template}.html")
    if single.exists() and not (root / lang / template).is_dir():
        return single
    pages = sorted((root / lang / template).glob("*.html"), key=lambda path: (path.stat().st_size, path.name))
    return pages[-1] if pages else None


# Tabs that are kept for the next page of the same width and theme: a new one costs as much as the page in it.
TABS: dict[tuple[Browser, str, str], Page] = {}


def _new_tab(browser: Browser, width: str, theme: str) -> Page:
    """Return a tab of a reader who has never been here."""
    size = {"width": WIDTHS[width][0], "height": WIDTHS[width][1]}
    return browser.new_context(viewport=size, color_scheme=theme, locale="zh-CN").new_page()


@contextmanager
def _watched(page: Page, address: str, own: str, until: str) -> Iterator[list[str]]:
    """Go to an address and collect what goes wrong: console errors, failed or foreign requests, scripts that ran."""
    wrong: list[str] = []

    def asked(url: str) -> None:
        if not url.startswith((own, "data:")):
            wrong.append(f"foreign {url}")

    watchers = {
        "console": lambda line: wrong.append(line.text) if line.type in ("error", "warning") else None,
        "pageerror": lambda error: wrong.append(str(error)),
        "requestfailed": lambda request: wrong.append(f"failed {request.url}"),
        "response": lambda answer: wrong.append(f"{answer.status} {answer.url}") if answer.status >= 400 else None,
        "request": lambda request: asked(request.url),
    }
    for event, watcher in watchers.items():
        page.on(event, watcher)
    page.goto(address, wait_until=until)
    yield wrong
    for event, watcher in watchers.items():
        page.remove_listener(event, watcher)


@contextmanager
def _opened(
    browser: Browser, site: Served, page_path: Path, width: str, theme: str = "light", until: str = "networkidle"
) -> Iterator[tuple[Page, list[str]]]:
    """Open a page in a browser of its own, and collect what went wrong."""
    page = _new_tab(browser, width, theme)
    with _watched(page, f"{site.url}/{page_path.relative_to(site.root).as_posix()}", site.url, until) as wrong:
        yield page, [text for text in wrong if "GPU stall" not in text]
    page.context.close()


@contextmanager
def _looked_at(
    browser: Browser, site: Served, page_path: Path, width: str, theme: str = "light", until: str = "networkidle"
) -> Iterator[tuple[Page, list[str]]]:
    """Open a page that is only looked at, in the tab of the page before; a test that fails leaves no tab behind."""
    key = (browser, width, theme)
    page = TABS.pop(key, None) or _new_tab(browser, width, theme)
    with _watched(page, f"{site.url}/{page_path.relative_to(site.root).as_posix()}", site.url, until) as wrong:
        yield page, [text for text in wrong if "GPU stall" not in text]
    page.evaluate("() => { sessionStorage.clear(); localStorage.clear(); }")
    page.goto("about:blank")
    TABS[key] = page


def _check_is_clean(page: Page, wrong: list[str]) -> None:
    """Nothing failed, nothing hostile ran, nothing scrolls sideways, and the page has a title."""
    assert wrong == []
    assert page.evaluate("window.pwned") is None
    widths = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    assert widths[0] <= widths[1], "the page scrolls sideways"
    assert page.locator("h1").count() == 1
    assert page.locator("h1").inner_text().strip()


# With those of the next test, the demo company in each language at each width; of the others each once.
@pytest.mark.parametrize(
    ("site", "width"), [("demo", "desk"), ("demo", "phone"), ("bare", "phone"), ("hostile", "desk")]
)
@pytest.mark.parametrize("template", [*TEMPLATES, "glossary"])
def test_a_page_opens_clean(browser: Browser, sites: dict[str, Served], site: str, template: str, width: str) -> None:
    path = _instance(sites[site].root, "en", template)
    assert path is not None, f"{site} has no page of {template}"
    with _looked_at(browser, sites[site], path, width) as (page, wrong):
        _check_is_clean(page, wrong)


# The demo company's pages in both themes; of the emptiest and of the most hostile ones each in one.
@pytest.mark.parametrize(
    ("site", "width", "theme"),
    [
        ("demo", "desk", "light"),
        ("demo", "phone", "dark"),
        ("bare", "desk", "light"),
        ("hostile", "phone", "dark"),
    ],
)
@pytest.mark.parametrize("template", [*TEMPLATES, "glossary"])
def test_a_page_opens_clean_and_axe_finds_nothing_serious(
    browser: Browser, sites: dict[str, Served], site: str, template: str, width: str, theme: str
) -> None:
    path = _instance(sites[site].root, "zh", template)
    assert path is not None, f"{site} has no page of {template}"
    with _looked_at(browser, sites[site], path, width, theme) as (page, wrong):
        _check_is_clean(page, wrong)
        assert serious_findings(page) == []


def test_a_chart_without_a_picture_is_drawn_when_it_comes_near(browser: Browser, sites: dict[str, Served]) -> None:
    path = _instance(sites["demo"].root, "zh", "manager")
    assert path is not None
    with _opened(browser, sites["demo"], path, "desk") as (page, wrong):
        plots = page.locator(".plot[data-chart]")
        count = plots.count()
        assert count > 0
        for index in range(count):
            plots.nth(index).scroll_into_view_if_needed()
            plots.nth(index).locator("svg.main-svg").first.wait_for(timeout=20_000)
        assert wrong == []


def test_the_language_link_stays_on_the_page(browser: Browser, sites: dict[str, Served]) -> None:
    path = sites["demo"].root / "zh" / "churn.html"
    with _opened(browser, sites["demo"], path, "desk") as (page, wrong):
        page.locator('a[hreflang="en"]').first.click()
        page.wait_for_url("**/en/churn.html")
        assert page.locator("html").get_attribute("lang") == "en"
        assert wrong == []


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_data_health_is_short_on_a_phone_until_a_fold_is_opened(
    browser: Browser, sites: dict[str, Served], lang: str
) -> None:
    path = sites["demo"].root / lang / "data_health.html"
    with _opened(browser, sites["demo"], path, "phone") as (page, _):
        height = "document.documentElement.scrollHeight"
        folded = page.evaluate(height)
        assert folded < 5000
        page.locator("details.fold > summary").first.click()
        assert page.evaluate(height) > folded
