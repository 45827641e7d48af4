"""The search box of the built site: what it finds, in which order, by keyboard alone, and how fast at 100,000 names."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from pipeline.pages.pinyin import full_pinyin, readings
from pipeline.site.packed import write_packed
from pipeline.site.serve import SiteHandler
from tests.browser.companies import HOSTILE
from tests.browser.conftest import Served, serious_findings
from tests.browser.test_any_account import _index
from tests.browser.test_pages import _opened
from tests.serving import serving

pytestmark = pytest.mark.browser
MANY = 100_000


@contextmanager
def _box(
    browser: Browser, site: Served, lang: str = "zh", width: str = "desk", at: str = "tiers", theme: str = "light"
) -> Iterator[Page]:
    """Open a page and its search box by the key; nothing may go wrong on the way."""
    with _opened(browser, site, site.root / lang / f"{at}.html", width, theme) as (page, wrong):
        page.wait_for_function("Boolean(window.Tierboard && Tierboard.script)")
        page.keyboard.press("/")
        expect(page.locator("#find")).to_be_focused()
        yield page
        assert wrong == []


def _ask(page: Page, text: str) -> list[str]:
    """Type into the box and return the results' titles."""
    page.evaluate("Tierboard.script('search').then(() => Tierboard.find.ready())")
    page.locator("#find").fill(text)
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    names = page.locator(".hit .name").evaluate_all("all => all.map(one => one.lastChild.textContent)")
    return [str(name) for name in names]


def test_an_account_is_found_by_name_number_pinyin_and_initials(browser: Browser, sites: dict[str, Served]) -> None:
    kind = _index(sites["demo"])
    with _box(browser, sites["demo"]) as page:
        for place in range(0, len(kind["ids"]), 23):
            name, id = kind["names"][place], kind["ids"][place]
            spelt = full_pinyin(name) or name
            full, short = spelt.replace(" ", ""), "".join(part[0] for part in re.findall(r"\w+", spelt))
            for text in (name, name[1:], id, id.lower(), id.replace("C", "Ｃ"), full, spelt, full.upper(), short):
                assert name in _ask(page, text), f"{name} by {text}"
            assert _ask(page, id)[0] == name


def test_closer_hits_come_first_and_money_breaks_ties(browser: Browser, sites: dict[str, Served]) -> None:
    kind = _index(sites["demo"])
    with _box(browser, sites["demo"]) as page:
        found = _ask(page, "C-000")
        fitting = [name for name, id in zip(kind["names"], kind["ids"], strict=True) if id.startswith("C-000")]
        assert found[:6] == fitting[:6], "rows stand by revenue"
        assert page.locator("[role=group]").first.locator("h3").inner_text() == "客户"
        assert _ask(page, "逾期")[0] == "逾期应收"


@pytest.mark.parametrize(("lang", "text", "title", "address"), [
    ("zh", "流失", "客户流失", "/zh/churn.html"),
    ("zh", "churn", "客户流失", "/zh/churn.html"),
    ("en", "流失", "Churn", "/en/churn.html"),
    ("en", "ar.overdue", "Overdue", "/en/glossary.html#ar.overdue"),
    ("zh", "数据健康", "数据健康", "/zh/data_health.html"),
    ("zh", "sjjk", "数据健康", "/zh/data_health.html"),
])  # fmt: skip
def test_pages_and_metrics_are_found_in_either_language(
    browser: Browser, sites: dict[str, Served], lang: str, text: str, title: str, address: str
) -> None:
    with _box(browser, sites["demo"], lang) as page:
        assert title in _ask(page, text)
        hrefs = page.locator(".hit").evaluate_all("all => all.map(one => one.href)")
        assert sites["demo"].url + address in hrefs
        for href in hrefs:
            assert page.request.get(href).ok, href


def test_a_manager_is_found_and_opens(browser: Browser, sites: dict[str, Served]) -> None:
    with _box(browser, sites["demo"], "zh", at="index") as page:
        assert _ask(page, "linyizhou")[0] == "林亦舟"
        page.keyboard.press("Enter")
        page.wait_for_url("**/zh/manager/*.html")


def test_the_keyboard_alone_is_enough(browser: Browser, sites: dict[str, Served]) -> None:
    with _box(browser, sites["demo"], "en") as page:
        box, options = page.locator("#find"), page.locator(".hit")
        assert box.get_attribute("aria-expanded") == "false"
        _ask(page, "o")
        assert box.get_attribute("aria-expanded") == "true"
        assert box.get_attribute("aria-activedescendant") == options.first.get_attribute("id")
        page.keyboard.press("ArrowDown")
        assert box.get_attribute("aria-activedescendant") == options.nth(1).get_attribute("id")
        assert options.nth(1).get_attribute("aria-selected") == "true"
        page.keyboard.press("ArrowUp")
        page.keyboard.press("ArrowUp")
        assert box.get_attribute("aria-activedescendant") == options.last.get_attribute("id")
        assert "Results: " in page.locator(".search output").inner_text()
        page.keyboard.press("Escape")
        assert not page.locator(".found").is_visible()
        page.keyboard.press("Escape")
        assert box.input_value() == ""
        page.keyboard.press("Escape")
        expect(box).not_to_be_focused()
        page.keyboard.press("Control+k")
        expect(box).to_be_focused()
        address = page.url
        _ask(page, "churn")
        page.keyboard.press("Enter")
        page.wait_for_url("**/en/churn.html")
        assert page.url != address


def test_a_slash_in_a_field_is_a_slash(browser: Browser, sites: dict[str, Served]) -> None:
    with _opened(browser, sites["demo"], sites["demo"].root / "zh" / "accounts.html", "desk") as (page, _):
        made = "Object.assign(document.createElement('input'), { id: 'own' })"
        page.evaluate(f"document.querySelector('main').prepend({made})")
        field = page.locator("#own")
        field.click()
        page.keyboard.type("a/b")
        assert field.input_value() == "a/b"


def test_nothing_is_fetched_before_the_box_is_used(browser: Browser, sites: dict[str, Served]) -> None:
    with _opened(browser, sites["demo"], sites["demo"].root / "zh" / "tiers.html", "desk") as (page, _):
        fetched = (
            "performance.getEntriesByType('resource').map(entry => entry.name).filter(name => name.includes('search'))"
        )
        assert page.evaluate(fetched) == []
        page.keyboard.press("/")
        page.evaluate("Tierboard.script('search').then(() => Tierboard.find.ready())")
        assert len(page.evaluate(fetched)) == 3


def test_what_is_not_there_is_said(browser: Browser, sites: dict[str, Served]) -> None:
    with _box(browser, sites["demo"], "en") as page:
        assert _ask(page, "<b>zzz(.*") == []
        assert "<b>zzz(.*" in page.locator(".found .none").inner_text()
        assert page.locator("#find").get_attribute("aria-expanded") == "false"


@pytest.mark.parametrize("width", ["desk", "phone"])
def test_hostile_names_are_found_and_stay_text(browser: Browser, few: dict[str, Served], width: str) -> None:
    with _box(browser, few["hostile"], "en", width) as page:
        for text in [*HOSTILE, "a/b", "../../etc/passwd", "C'1", "客-1", "[", "\\", "(?", "*"]:
            _ask(page, text)
            assert page.evaluate("window.pwned") is None
        assert HOSTILE[0] in _ask(page, "<script>window")
        assert len(_ask(page, "a/b")) == 2, "two numbers that differ by case only"
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        page.wait_for_url("**/en/account**")
        expect(page.locator("h1:visible")).to_have_count(1)


def test_on_a_phone_the_lens_opens_over_the_bar(browser: Browser, sites: dict[str, Served]) -> None:
    with _opened(browser, sites["demo"], sites["demo"].root / "zh" / "tiers.html", "phone") as (page, wrong):
        box = page.locator("#find")
        lens = box.bounding_box()
        assert lens is not None
        assert (lens["width"], lens["height"]) == (40, 40)
        box.tap() if page.evaluate("'ontouchstart' in window") else box.click()
        opened = box.bounding_box()
        assert opened is not None
        assert opened["width"] > 350
        _ask(page, "澄")
        drop = page.locator(".found").bounding_box()
        assert drop is not None
        assert drop["x"] >= 0
        assert drop["x"] + drop["width"] <= 390
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert wrong == []


@pytest.mark.parametrize(("width", "theme"), [("desk", "light"), ("phone", "dark")])
def test_axe_finds_nothing_serious_in_the_open_box(
    browser: Browser, sites: dict[str, Served], width: str, theme: str
) -> None:
    with _box(browser, sites["demo"], "zh", width, theme=theme) as page:
        assert _ask(page, "c")
        assert serious_findings(page) == []


def _many_names() -> dict[str, object]:
    """Return an index of a hundred thousand accounts, names of two to six characters and a kind of business."""
    chance = random.Random(7)
    signs = [chr(0x4E00 + 9 * place) for place in range(2_200)]
    ends = ("酒店", "餐饮管理有限公司", "商贸有限公司", "会所", "超市连锁", "贸易行", " Trading Ltd")
    names = ["".join(chance.choices(signs, k=chance.randint(2, 6))) + chance.choice(ends) for _ in range(MANY)]
    usual, unusual = readings(names)
    people = [f"经理{number}" for number in range(60)]
    kind = {
        "per": "customer_id", "slug": "account", "names": names, "ids": [f"C-{n:06d}" for n in range(MANY)],
        "own": [f"c-{n:06d}-{n * 7919:012x}" if n < 5_000 else 0 for n in range(MANY)],
        "beside": {"list": people, "rows": [n % 60 for n in range(MANY)]},
        "chip": {"list": ["platinum", "gold", "iron", "lead"], "rows": [n * 4 // MANY for n in range(MANY)]},
    }  # fmt: skip
    return {"kinds": [kind], "usual": usual, "unusual": sorted(unusual.items())}


class _WithIndex(SiteHandler):
    """Serves a site, but for the index of entities, which is another."""

    index = Path()

    def translate_path(self, path: str) -> str:
        """Return the other index where the site's is asked for."""
        return str(self.index) if path.endswith("/search.json.gz") else super().translate_path(path)


# How long the page stands still at most while the box reads the index of all accounts.
LOADED = """async () => {
  let longest = 0;
  new PerformanceObserver(list => list.getEntries().forEach(e => { longest = Math.max(longest, e.duration); }))
    .observe({ entryTypes: ['longtask'] });
  await Tierboard.script('search');
  await Tierboard.find.ready();
  await new Promise(done => setTimeout(done, 100));
  return longest;
}"""


def test_a_hundred_thousand_names_answer_within_50_ms(
    browser: Browser, sites: dict[str, Served], tmp_path: Path
) -> None:
    index = _many_names()
    size = write_packed(tmp_path / "search.json.gz", index)
    assert size < 4_000_000
    handler = type("Handler", (_WithIndex,), {"index": tmp_path / "search.json.gz"})
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(handler, directory=str(sites["demo"].root)))
    with serving(server) as address:
        page = browser.new_page()
        longest = []
        # The best of three visits: a test shares its processors with others.
        for _ in range(3):
            page.goto(f"{address}/zh/tiers.html")
            page.keyboard.press("/")
            longest.append(page.evaluate(LOADED))
        names = index["kinds"][0]["names"]
        asked = [
            "c",
            "酒",
            "酒店",
            "yx",
            "zzzz",
            "不在这里的名字",
            "C-099999",
            "co 经理",
            "jiudian",
            "trading ltd 2",
            *names[::9_999],
        ]
        times = page.evaluate(
            """asked => asked.map(text => {
          const box = document.getElementById('find');
          const before = performance.now();
          box.value = text;
          Tierboard.find.show();
          return performance.now() - before;
        })""",
            asked,
        )
        # Half of them, for a test shares its processors; alone, all of them.
        assert sorted(times)[len(times) // 2] < 50
        assert min(longest) < 400
        assert _ask(page, "C-099999")[0] == names[99_999]
        page.close()
