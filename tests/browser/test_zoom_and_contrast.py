"""Every template at 200 % zoom, on the narrowest screen, and in the reader's own colours: nothing cut, no mark lost."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import Served
from tests.browser.test_account_review import PAGE
from tests.browser.test_pages import TEMPLATES, _instance

pytestmark = pytest.mark.browser
PAGES = [*TEMPLATES, "glossary", "lineage"]
# 1440 px at 200 % zoom, and the width WCAG asks reflow for (1.4.10): 1280 px at 400 %.
ZOOMED = {"zoom": (720, 450), "reflow": (320, 640)}
# Text that reaches beyond the page, or is hidden by its own box; what scrolls or is folded on purpose is not looked at.
CUT = """() => {
  const said = [];
  if (document.documentElement.scrollWidth > innerWidth) said.push(`page ${document.documentElement.scrollWidth}`);
  const visible = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const apart = '.sr,.skip,.tw,.chips,.sql,svg,script,style,.found,thead,option,.nav';
  while (visible.nextNode()) {
    const text = visible.currentNode, box = text.parentElement;
    if (!text.data.trim() || box.closest(apart)) continue;
    const range = document.createRange();
    range.selectNodeContents(text);
    for (const at of range.getClientRects())
      if (at.width > 1 && (at.right > innerWidth + 1 || at.left < -1)) said.push(text.data.trim().slice(0, 40));
  }
  document.querySelectorAll('main *').forEach((box) => {
    const style = getComputedStyle(box);
    if (style.overflowX === 'hidden' && box.scrollWidth > box.clientWidth + 1 && !box.closest('.sr,svg,.tbl thead'))
      said.push(`hidden ${box.className}`);
  });
  return said;
}"""
# Neighbours in the head and the strip of numbers must not lie on one another.
OVERLAPS = """() => {
  const said = [], over = (a, b, from, to) => Math.min(a[to], b[to]) - Math.max(a[from], b[from]) > 1;
  for (const group of ['.top > *', '.kpi > dt, .kpi > .v, .kpi > .d', 'h1, .lede, .eyebrow, .unit, h2', '.tools > *']) {
    const boxes = [...document.querySelectorAll(group)].filter((box) => box.offsetParent || box.closest('.top'))
      .map((box) => [box, box.getBoundingClientRect()]).filter(([, at]) => at.width > 1 && at.height > 1);
    boxes.forEach(([box, a], place) => boxes.slice(place + 1).forEach(([other, b]) => {
      if (box.contains(other) || other.contains(box)) return;
      if (over(a, b, 'left', 'right') && over(a, b, 'top', 'bottom'))
        said.push(`${box.className} on ${other.className}: ${box.textContent.trim().slice(0, 30)}`);
    }));
  }
  return said;
}"""
# Marks that are data, by what draws them; each must differ from the ground it lies on.
MARKS = """() => {
  const said = {}, canvas = getComputedStyle(document.body).backgroundColor;
  const seen = (style) => [style.backgroundColor, style.borderTopColor, style.outlineColor, style.color, style.fill];
  for (const mark of ['.bar i', '.bullet b', '.age i', '.pyr-bar i', '.lane i', '.beat i', '.key i', '.dot']) {
    const found = [...document.querySelectorAll(mark)];
    if (!found.length) continue;
    said[mark] = found.filter((box) => {
      const style = getComputedStyle(box);
      const fill = style.backgroundImage !== 'none' ? style.backgroundImage : style.backgroundColor;
      const edge = parseFloat(style.borderTopWidth) > 0 && style.borderTopColor !== canvas;
      return !edge && (fill === canvas || /rgba\\(.*, 0\\)/.test(fill) || fill === 'transparent');
    }).length;
  }
  const lines = [...document.querySelectorAll('.spark polyline')];
  return [said, lines.filter((line) => getComputedStyle(line).stroke === canvas).length];
}"""


@contextmanager
def _context(browser: Browser, width: int, height: int, **more: str) -> Iterator[Page]:
    """Open one context whose page goes through all templates."""
    context = browser.new_context(viewport={"width": width, "height": height}, **more)
    yield context.new_page()
    context.close()


def _each(page: Page, site: Served, lang: str) -> Iterator[str]:
    """Open every template's longest page in turn."""
    for template in PAGES:
        path = _instance(site.root, lang, template)
        if template == "lineage":
            path = site.root / lang / "lineage.html"
        assert path is not None, f"no page of {template}"
        page.goto(f"{site.url}/{path.relative_to(site.root).as_posix()}", wait_until="load")
        yield template


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("size", ZOOMED)
def test_a_zoomed_page_is_whole(browser: Browser, sites: dict[str, Served], size: str, lang: str) -> None:
    with _context(browser, *ZOOMED[size]) as page:
        wrong = {
            template: found
            for template in _each(page, sites["demo"], lang)
            if (found := page.evaluate(CUT) + page.evaluate(OVERLAPS))
        }
    assert wrong == {}


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_readers_own_colours_keep_every_mark(browser: Browser, sites: dict[str, Served], theme: str) -> None:
    seen: set[str] = set()
    with _context(browser, 1440, 900, color_scheme=theme, forced_colors="active") as page:
        for template in _each(page, sites["demo"], "zh"):
            assert page.evaluate("matchMedia('(forced-colors: active)').matches")
            lost, lines = page.evaluate(MARKS)
            assert {mark: count for mark, count in lost.items() if count} == {}, template
            assert lines == 0, template
            seen |= set(lost)
            pressed = page.locator(".chip").first
            if pressed.count() and pressed.is_visible():
                ground = "(box) => getComputedStyle(box).backgroundColor"
                before = pressed.evaluate(ground)
                pressed.click()
                page.locator(".chip[aria-pressed=true]").first.wait_for()
                assert pressed.evaluate(ground) != before, f"{template}: a chip that is on looks as one that is off"
    assert {".bar i", ".age i", ".lane i", ".pyr-bar i"} <= seen


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_briefing_prints_on_two_pages_with_the_numbers_to_dial(
    browser: Browser, sites: dict[str, Served], lang: str
) -> None:
    site = sites["demo"]
    with _context(browser, 1440, 900) as page:
        page.goto(f"{site.url}/{lang}/index.html", wait_until="networkidle")
        assert len(PAGE.findall(page.pdf(prefer_css_page_size=True))) == 2
        page.emulate_media(media="print")
        button = page.locator(".tbl .act").first
        said = button.evaluate("(box) => getComputedStyle(box, '::after').content")
        assert button.evaluate("(box) => getComputedStyle(box).display") == "inline"
        assert said.strip('"') == button.get_attribute("title")
        assert not page.locator(".find").first.is_visible()


def test_a_mark_that_leads_to_a_folded_table_opens_it(browser: Browser, sites: dict[str, Served]) -> None:
    site = sites["demo"]
    with _context(browser, 1440, 900) as page:
        page.goto(f"{site.url}/en/service_gaps.html#items?item=7", wait_until="load")
        box = page.locator("[data-live=items]")
        box.locator("output", has_text="1").first.wait_for()
        assert box.locator("tbody tr").count() == 1
        assert box.evaluate("(box) => box.closest('details').open")
