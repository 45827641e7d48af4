"""Pictures in the page: there before any script, with tooltips, links and downloads by a small script of our own."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from playwright.sync_api import Browser, Locator, Page

from tests.browser.conftest import Served
from tests.browser.test_pages import _opened
from tests.sample_pages import HOSTILE

pytestmark = pytest.mark.browser

WITH_PICTURES = ("index", "overdue", "service_gaps", "tiers", "churn")
# The figure of why money is late: its bars lead to the work list.
WHY = 2


def _page(site: Served, name: str, lang: str = "zh") -> Path:
    return site.root / lang / f"{name}.html"


def _plot(page: Page, number: int) -> Locator:
    """Return a plot in view."""
    plot = page.locator(".plot[data-chart]").nth(number)
    plot.scroll_into_view_if_needed()
    return plot


@pytest.mark.parametrize("name", WITH_PICTURES)
def test_every_chart_of_a_report_is_seen_without_a_script(
    browser: Browser, sites: dict[str, Served], name: str
) -> None:
    for width, css in ((1440, "w"), (390, "n")):
        context = browser.new_context(viewport={"width": width, "height": 900}, java_script_enabled=False)
        page = context.new_page()
        page.goto(f"{sites['demo'].url}/zh/{name}.html")
        plots = page.locator(".plot[data-chart]")
        assert plots.count() > 0
        for place in range(plots.count()):
            seen = [pic for pic in plots.nth(place).locator("svg.pic").all() if pic.is_visible()]
            assert len(seen) == 1
            narrow = "n" in (seen[0].get_attribute("class") or "").split()
            assert narrow == (css == "n") or width > 640, "a phone shows the narrow picture"
            box = seen[0].bounding_box()
            assert box["width"] > 250
            assert box["height"] > 60
        context.close()


def test_nothing_is_fetched_until_a_reader_explores_and_nothing_moves(
    browser: Browser, sites: dict[str, Served]
) -> None:
    with _opened(browser, sites["demo"], _page(sites["demo"], "overdue", "en"), "desk") as (page, wrong):
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.mouse.wheel(0, 5000)
        page.wait_for_timeout(300)
        assert asked == []
        plot = _plot(page, 1)
        figure = plot.locator("xpath=..")
        before = figure.bounding_box()["height"]
        explore = figure.get_by_role("button", name="Explore")
        explore.click()
        plot.locator(".live svg.main-svg").first.wait_for(timeout=20_000)
        page.wait_for_function("document.querySelectorAll('.plot')[1].dataset.drawn")
        assert [re.sub(r".*/assets/(\w+).*", r"\1", url) for url in asked][:1] == ["plotly"]
        assert sorted(url.rpartition("/")[2] for url in asked[1:]) == ["f2.json.gz"]
        assert abs(figure.bounding_box()["height"] - before) < 2
        assert not plot.locator(".pic.w").is_visible()
        assert explore.get_attribute("aria-pressed") == "true"
        explore.click()
        assert plot.locator(".pic.w").is_visible()
        assert plot.locator(".live").count() == 0
        assert abs(figure.bounding_box()["height"] - before) < 2
        assert wrong == []


def _mark(plot: Locator, number: int) -> tuple[float, float]:
    """Return the middle of a mark on the screen."""
    pic = next(pic for pic in plot.locator("svg.pic").all() if pic.is_visible())
    place = (pic.get_attribute("data-marks") or "").split(";")[number].split(":")[2]
    x, y, wide, high = [*map(float, place.split(",")), 0, 0][:4]
    box = pic.bounding_box()
    scale = box["width"] / float(pic.get_attribute("width") or 1)
    return box["x"] + (x + wide / 2) * scale, box["y"] + (y + high / 2) * scale


@pytest.mark.parametrize("name", WITH_PICTURES)
def test_every_mark_says_its_numbers(browser: Browser, sites: dict[str, Served], name: str) -> None:
    with _opened(browser, sites["demo"], _page(sites["demo"], name), "desk") as (page, wrong):
        for number in range(page.locator(".plot[data-chart]").count()):
            plot = _plot(page, number)
            count = len((plot.locator(".pic.w").get_attribute("data-marks") or "").split(";"))
            assert count > 1
            page.mouse.move(*_mark(plot, count // 2))
            tip = plot.locator("xpath=following-sibling::*[1]")
            plot.locator("xpath=following-sibling::*[1][@role='status']").wait_for()
            assert tip.get_attribute("role") == "status"
            assert len(tip.locator("> *").all_inner_texts()) > 1
            box, figure = tip.bounding_box(), plot.locator("xpath=..").bounding_box()
            assert box["x"] >= figure["x"] - 1
            assert box["x"] + box["width"] <= figure["x"] + figure["width"] + 1
        page.mouse.move(1, 1)
        assert page.locator(".tip:visible").count() == 0
        assert wrong == []


def test_a_picture_is_one_tab_stop_and_arrow_keys_go_through_its_marks(
    browser: Browser, sites: dict[str, Served]
) -> None:
    with _opened(browser, sites["demo"], _page(sites["demo"], "overdue", "en"), "desk") as (page, wrong):
        plot = _plot(page, WHY)
        assert plot.get_attribute("role") == "img"
        assert plot.get_attribute("aria-label")
        assert plot.evaluate("plot => plot.querySelectorAll('[tabindex], a, button').length") == 0
        plot.focus()
        tip = page.locator(".tip:visible")
        tip.wait_for()
        first = tip.inner_text()
        page.keyboard.press("ArrowRight")
        assert tip.inner_text() != first
        assert plot.locator(".at").count() == 1
        page.keyboard.press("Home")
        assert tip.inner_text() == first
        page.keyboard.press("End")
        page.keyboard.press("ArrowLeft")
        assert "See these rows" in tip.inner_text()
        page.keyboard.press("Escape")
        assert tip.count() == 0
        page.keyboard.press("Home")
        page.keyboard.press("Enter")
        assert re.fullmatch(r"#work_list\?late_reason=\w+", page.evaluate("location.hash"))
        assert wrong == []


def test_a_click_follows_a_mark_and_a_finger_asks_first(browser: Browser, sites: dict[str, Served]) -> None:
    with _opened(browser, sites["demo"], _page(sites["demo"], "overdue"), "desk") as (page, _):
        page.mouse.click(*_mark(_plot(page, WHY), 1))
        page.wait_for_url(re.compile(r"#work_list\?late_reason="))
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page = context.new_page()
    page.goto(f"{sites['demo'].url}/zh/overdue.html")
    x, y = _mark(_plot(page, WHY), 1)
    page.touchscreen.tap(x, y)
    page.locator(".tip:visible").wait_for()
    assert page.evaluate("location.hash") == ""
    page.touchscreen.tap(x, y)
    assert page.evaluate("location.hash").startswith("#work_list?late_reason=")
    context.close()


def test_one_picture_wears_the_colours_of_the_theme(browser: Browser, sites: dict[str, Served]) -> None:
    fills = {}
    for theme in ("light", "dark"):
        with _opened(browser, sites["demo"], _page(sites["demo"], "overdue"), "desk", theme) as (page, _):
            bar = 'document.querySelectorAll(".plot")[3].querySelector(\'path[fill="var(--ac)"]\')'
            fills[theme] = page.evaluate(f"getComputedStyle({bar}).fill")
    assert fills == {"light": "rgb(43, 48, 56)", "dark": "rgb(221, 225, 230)"}


@pytest.mark.parametrize("name", WITH_PICTURES)
def test_a_picture_fits_a_sheet_of_paper_and_its_words_can_be_read(
    browser: Browser, sites: dict[str, Served], name: str
) -> None:
    """A4 upright with its margins is 184 mm or 695 px wide; texts of 12 px at nine tenths are 8 pt."""
    context = browser.new_context(viewport={"width": 695, "height": 1000}, java_script_enabled=False)
    page = context.new_page()
    page.emulate_media(media="print")
    page.goto(f"{sites['demo'].url}/en/{name}.html")
    for figure in page.locator(".fig", has=page.locator("svg.pic")).all():
        seen = [pic for pic in figure.locator("svg.pic").all() if pic.is_visible()]
        assert len(seen) == 1
        picture, room = seen[0].bounding_box(), figure.bounding_box()
        assert picture["x"] + picture["width"] <= room["x"] + room["width"] + 1 <= 696
        assert picture["width"] / float(seen[0].get_attribute("width") or 0) >= 0.9
    context.close()


def test_ids_on_a_page_are_its_own(browser: Browser, sites: dict[str, Served]) -> None:
    for name in WITH_PICTURES:
        text = _page(sites["demo"], name).read_text(encoding="utf-8")
        ids = re.findall(r'\bid="([^"]+)"', text)
        assert len(ids) == len(set(ids))
        assert "\x01" not in text


def test_a_picture_is_taken_along_as_png_and_svg_in_light_colours(
    browser: Browser, sites: dict[str, Served], tmp_path: Path
) -> None:
    with _opened(browser, sites["demo"], _page(sites["demo"], "overdue", "en"), "desk", "dark") as (page, wrong):
        figure = _plot(page, WHY).locator("xpath=..")
        title, unit = figure.locator("h2").inner_text(), figure.locator(".unit").inner_text()
        keys = figure.locator(".key > span").all_inner_texts()
        saved = {}
        for kind in ("PNG", "SVG"):
            with page.expect_download() as download:
                figure.get_by_role("button", name=f"Download {kind}").click()
            name = download.value.suggested_filename
            assert name.endswith(f".{kind.lower()}")
            assert not set(name) & set('\\/:*?"<>|')
            saved[kind] = tmp_path / f"picture.{kind.lower()}"
            download.value.save_as(saved[kind])
        png, svg = saved["PNG"].read_bytes(), saved["SVG"].read_text(encoding="utf-8")
        assert png.startswith(b"\x89PNG")
        assert int.from_bytes(png[16:20], "big") == 2 * (540 + 40)
        assert "var(" not in svg
        assert 'fill="#ffffff"' in svg
        assert "#15181c" in svg, "the ink of the light theme"
        said = re.sub(r"\s+", "", "".join(re.findall(r"<text[^>]*>([^<]*)</text>", svg)))
        assert re.sub(r"\s+", "", title) in said.replace("&amp;", "&")
        assert re.sub(r"\s+", "", unit)[:30] in said
        assert [key for key in keys if re.sub(r"\s+", "", key) not in said] == [], "its key goes along"
        assert len(keys) > 1
        assert page.evaluate("document.documentElement.dataset.theme") is None
        assert wrong == []


@pytest.mark.parametrize(
    ("name", "table", "theme"),
    [
        ("service_gaps", ".heat", "dark"),
        ("tiers", ".pyr", "light"),
    ],
)
def test_a_table_that_is_a_picture_is_taken_along_too(
    browser: Browser, sites: dict[str, Served], tmp_path: Path, name: str, table: str, theme: str
) -> None:
    with _opened(browser, sites["demo"], _page(sites["demo"], name, "en"), "desk", theme) as (page, wrong):
        figure = page.locator(".fig", has=page.locator(table)).first
        figure.locator(f"{table} tbody th").first.evaluate(
            "(cell, name) => { cell.textContent = name; }", f"{HOSTILE}\x01"
        )
        cells = figure.locator(f"{table} :is(th, td)").evaluate_all("cells => cells.map((cell) => cell.textContent)")
        saved = {}
        for kind in ("PNG", "SVG"):
            with page.expect_download() as download:
                figure.get_by_role("button", name=f"Download {kind}").click()
            saved[kind] = tmp_path / f"picture.{kind.lower()}"
            download.value.save_as(saved[kind])
        svg = ElementTree.parse(saved["SVG"]).getroot()
        title = figure.locator("h2").inner_text()
        assert page.evaluate("window.pwned") is None
        assert wrong == []
    assert saved["PNG"].read_bytes().startswith(b"\x89PNG")
    assert {part.tag.rpartition("}")[2] for part in svg.iter()} == {"svg", "g", "rect", "text"}
    said = re.sub(r"\s+", "", "".join(svg.itertext()))
    assert re.sub(r"\s+", "", title) in said
    assert [cell for cell in cells if re.sub(r"[\s\x01]+", "", cell) not in said] == []
    fills = [part.get("fill") or "" for part in svg.iter() if part.tag.endswith("rect")]
    assert fills[0] == "#ffffff"
    assert len(set(fills)) > 2, "cells and bars keep their colours"
    assert all(re.fullmatch(r"rgb\(\d+, \d+, \d+\)|#[0-9a-f]{6}", fill) for fill in fills[1:])


def test_a_hostile_name_is_a_name_in_pictures_and_tooltips(browser: Browser, sites: dict[str, Served]) -> None:
    site = sites["hostile"]
    for path in sorted((site.root / "en").glob("*.html")):
        text = path.read_text(encoding="utf-8")
        for picture in re.findall(r'<svg class="pic.*?</svg>', text, re.S):
            assert set(re.findall(r"<(\w+)", picture)) <= {"svg", "path", "rect", "circle", "text", "tspan", "pattern"}
    with _opened(browser, site, _page(site, "index", "en"), "desk") as (page, wrong):
        for number in range(page.locator(".plot[data-chart]").count()):
            _plot(page, number).focus()
            for _ in range(4):
                page.keyboard.press("ArrowRight")
        assert page.evaluate("window.pwned") is None
        assert wrong == []
