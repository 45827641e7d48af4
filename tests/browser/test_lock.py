"""A locked site in Chromium: it stays shut without its passphrase, and is the site with it."""

from __future__ import annotations

import gzip
import html
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import html5lib
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from pipeline.deliver.edition import published_edition
from pipeline.deliver.published import maker
from pipeline.errors import UsageError
from pipeline.project.project import Project
from pipeline.site.crypt import Vault
from pipeline.site.lock import told, unlocked
from pipeline.site.passphrases import LINES
from tests.browser.conftest import Served, serious_findings, served
from tests.built_once import built_site
from tests.mail_samples import MAIL, subscribed
from tests.scoped_company import ACCOUNTS, MANAGERS, SETTINGS, write_scoped

pytestmark = pytest.mark.browser
GOOD, TEAM = "quiet otters row past nine lamps", "七只水獭夜里划过九盏灯"
# The company and one team, both locked; four accounts have a page, the others open on the page for any.
ASKED = """
[scopes]
kinds = ["team"]
[lock]
scopes = ["company", "team"]
"""


def _write(folder: Path) -> Path:
    write_scoped(folder)
    few = SETTINGS.replace("[site]", "[site]\npages_for_all = 0\npages_most = 4")
    (folder / "settings.toml").write_text(few + ASKED, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The locked site, served with its team's beside it; `root` is the company's."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(LINES, f"company = {GOOD}\nteam:M-head = {TEAM}")
        with served({"locked": built_site(tmp_path_factory, "site-locked", _write)}) as found:
            yield found["locked"]


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A browser that has never been here, of a reader of English."""
    with browser.new_context(locale="en-GB") as opened:
        opened.set_default_timeout(15_000)
        yield opened


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A tab; nothing it does may break a rule of the pages or fail."""
    tab = context.new_page()
    said: list[str] = []
    tab.on("pageerror", lambda error: said.append(str(error)))
    tab.on("console", lambda line: said.append(line.text) if line.type == "error" else None)
    yield tab
    assert [line for line in said if "the server responded" not in line] == []


def _enter(page: Page, passphrase: str) -> None:
    page.fill("#unlock-word", passphrase)
    page.keyboard.press("Enter")


def _open(page: Page, address: str, passphrase: str = GOOD) -> None:
    page.goto(address)
    _enter(page, passphrase)
    page.wait_for_selector("#find")


def _address(site: Served, page: str) -> str:
    return f"{site.url}/company/index.html#/{page}"


def test_no_byte_of_a_locked_root_tells_of_anybody(site: Served) -> None:
    build = site.root.parent
    secrets = {word.encode() for a in ACCOUNTS for word in (a.id, a.id.lower(), a.name, a.amount(0), a.amount(1))}
    secrets |= {word.encode() for id, (name, region, _) in MANAGERS.items() for word in (id, name, region)}
    for root in (site.root, *build.glob("teams/*")):
        for path in (path for path in root.rglob("*") if path.is_file() and path.parent.name != "assets"):
            content = path.name.encode() + path.read_bytes()
            content += gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else b""
            assert path.parent.name == "sealed" or path.name in ("index.html", "index.html.gz")
            assert not [secret for secret in secrets if secret in content], path
    [team] = build.glob("teams/*")
    numbers = site.root.parents[1] / "state" / "history" / build.resolve().name / "teams" / team.name / "metrics.json"
    with unlocked(team, TEAM) as plain:  # what the next night compares with
        assert (plain / "data" / "metrics.json").read_bytes() == numbers.read_bytes()
    with unlocked(site.root, GOOD) as plain:
        assert {"zh/overdue.html", "data/metrics.json", "index.html"} <= {
            path.relative_to(plain).as_posix() for path in plain.rglob("*") if path.is_file()
        }
        assert ACCOUNTS[0].id in (plain / "data" / "overdue" / "work_list.csv").read_text("utf-8")


def test_it_opens_by_its_passphrase_only_and_is_remembered_in_the_tab(site: Served, page: Page) -> None:
    page.goto(f"{site.url}/company/")
    _enter(page, TEAM)
    expect(page.locator("#unlock-why")).to_contain_text("not the passphrase")
    expect(page.locator("#unlock-word")).to_be_focused()
    assert page.locator("#find").count() == 0
    _enter(page, f" {GOOD} ")
    expect(page).to_have_title(re.compile("^Today's briefing"))
    page.click("nav.side-only a:has-text('Overdue')")
    expect(page).to_have_title(re.compile("^Overdue"))
    page.reload()
    expect(page).to_have_title(re.compile("^Overdue"))
    page.click("a[hreflang=zh]")
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")
    page.go_back()
    expect(page).to_have_title(re.compile("^Overdue"))
    assert GOOD not in str(page.evaluate("JSON.stringify(Object.assign({}, sessionStorage, localStorage))"))
    page.click("[data-lock]")
    page.wait_for_selector("#unlock-word")
    page.go_back()
    page.wait_for_selector("#unlock-word")


def test_search_tables_downloads_and_menus_work(site: Served, page: Page) -> None:
    _open(page, _address(site, f"en/overdue.html#work_list?q={ACCOUNTS[3].id}"))
    rows = page.locator("[data-live=work_list] tbody th a")
    expect(rows).to_have_text([ACCOUNTS[3].name])
    page.evaluate("location.hash = '#work_list?sort=customer_name'")
    expect(rows).not_to_have_count(1)
    # What a script has just written leads to names of sealed files too.
    expect(rows.last).to_have_attribute("href", re.compile(r"/company/index\.html\?[0-9a-f]{32}"))
    with page.expect_download() as awaited:
        page.evaluate("document.querySelector('a[download][href$=\"work_list.csv\"]').click()")
    assert awaited.value.suggested_filename == "work_list.csv"
    assert ACCOUNTS[0].id in Path(awaited.value.path()).read_text("utf-8-sig")
    own, others = set(), set()
    for account in ACCOUNTS[:6]:  # some have a page, the others open on the page for any
        page.keyboard.press("Escape")
        page.evaluate("document.activeElement.blur()")
        page.keyboard.press("/")
        page.keyboard.insert_text(account.id)
        page.wait_for_selector("#found-0")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        expect(page.locator("h1:visible")).to_contain_text(account.name)
        (others if page.evaluate("location.hash") else own).add(account.id)
    assert own
    assert others


def test_an_address_by_name_leads_to_its_page_and_another_root_asks_for_its_own(site: Served, page: Page) -> None:
    _open(page, _address(site, "en/glossary.html%23dso.simple_days"))
    expect(page).to_have_title(re.compile("^Glossary"))
    expect(page.locator(":target")).to_have_attribute("id", "dso.simple_days")
    page.locator("details.scopes summary").click()
    page.locator("details.scopes a").first.click()
    page.wait_for_selector("#unlock-word")
    assert "/teams/" in page.url
    _enter(page, TEAM)
    expect(page).to_have_title(re.compile(f"^Glossary .*{MANAGERS['M-head'][0]}"))
    page.goto(_address(site, "en/churn.html"))
    expect(page).to_have_title(re.compile("^Leaving|^Churn|^Who"))
    page.goto(_address(site, "en/nothing.html"))
    expect(page.locator("#unlock-why")).to_contain_text("no such page")
    page.click("#unlock-home a")
    expect(page).to_have_title(re.compile("^Today's briefing"))


def test_another_tab_asks_again(site: Served, context: BrowserContext, page: Page) -> None:
    _open(page, _address(site, "en/overdue.html"))
    other = context.new_page()
    other.goto(page.url)
    other.wait_for_selector("#unlock-word")


def test_a_changed_passphrase_and_a_damaged_file_are_said(site: Served, page: Page) -> None:
    lock = told(site.root)
    assert lock is not None
    page.add_init_script(f"sessionStorage.setItem('tierboard {lock['salt']}', '{'00' * 32}')")
    page.goto(f"{site.url}/company/")
    expect(page.locator("#unlock-why")).to_contain_text("has been changed")

    def damage(route: Route) -> None:
        body = bytearray(route.fetch().body())
        body[-1] ^= 1
        route.fulfill(body=bytes(body))

    page.route("**/sealed/*.bin", damage)
    _enter(page, GOOD)
    expect(page.locator("#unlock-why")).to_contain_text("was changed or is not complete")


def test_the_keys_of_page_and_build_are_the_same(site: Served, page: Page) -> None:
    """The vault that the browser makes of a passphrase typed in other forms names files as the build does."""
    lock = told(site.root.parent / next((site.root.parent / "teams").iterdir()))
    assert lock is not None
    vault = Vault.of(TEAM, bytes.fromhex(lock["salt"]), lock["rounds"])
    _open(page, f"{site.url}/teams/{next((site.root.parent / 'teams').iterdir()).name}/", f"\u3000{TEAM}\n")
    assert page.url.endswith(f"?{vault.name('en/index.html')}")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_plain_http_is_told_apart_from_a_wrong_passphrase(site: Served, browser: Browser, lang: str) -> None:
    with browser.new_context(locale="en-GB") as context:
        tab = context.new_page()
        tab.route(
            "http://plain.test/**",
            lambda route: route.fulfill(path=site.root / (route.request.url.split("/", 3)[3] or "index.html")),
        )
        tab.goto(f"http://plain.test/#/{lang}/overdue.html")
        expect(tab.locator("#unlock-why")).to_contain_text("不加密的 http" if lang == "zh" else "plain http")
        expect(tab.locator("#unlock-form")).to_be_hidden()
        assert tab.locator("#unlock-home a").get_attribute("href") == f"https://plain.test/#/{lang}/overdue.html"
        assert tab.title() == ("此站点已加密" if lang == "zh" else "This site is locked")


def test_the_page_that_asks_is_valid_works_by_keyboard_and_is_accessible(site: Served, browser: Browser) -> None:
    text = (site.root / "index.html").read_text("utf-8")
    parser = html5lib.HTMLParser(strict=True)
    parser.parse(text)
    for scheme, locale in (("light", "zh-CN"), ("dark", "en-GB")):
        with browser.new_context(color_scheme=scheme, locale=locale) as context:
            tab = context.new_page()
            tab.goto(f"{site.url}/company/")
            expect(tab.locator("#unlock-word")).to_be_focused()
            tab.keyboard.type("wrong")
            tab.keyboard.press("Tab")
            tab.keyboard.press("Enter")
            assert tab.get_attribute("#unlock-word", "type") == "text"
            tab.keyboard.press("Tab")
            tab.keyboard.press("Enter")
            expect(tab.locator("#unlock-said")).to_be_visible()
            assert serious_findings(tab) == []


def test_without_scripts_it_says_so(site: Served, browser: Browser) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        tab = context.new_page()
        tab.goto(f"{site.url}/company/")
        assert "the browser runs none" in tab.inner_text("main")
        assert not tab.locator("#unlock-word").is_visible()


def test_mail_of_a_locked_root_needs_its_passphrase_and_leads_into_it(
    site: Served, page: Page, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    output = site.root.parent.parent
    settings = project.settings.model_copy(update={"mail": MAIL.model_copy(update={"url": site.url})})
    own, edition = replace(project, settings=settings), published_edition(output)
    asked = subscribed("overdue", scope="team:M-head", language="en")
    monkeypatch.delenv(LINES, raising=False)
    with pytest.raises(UsageError, match="no passphrase for it"):
        maker(own, output)(own, edition, asked, None)
    monkeypatch.setenv(LINES, f"team:M-head = {TEAM}")
    snapshot = maker(own, output)(own, edition, asked, None)
    assert snapshot is not None
    link = re.search(r'href="([^"]*index\.html#/en/account[^"]*)"', snapshot.html)
    assert link is not None
    _open(page, html.unescape(link[1]), TEAM)
    names = "|".join(re.escape(account.name) for account in ACCOUNTS)
    expect(page.locator("h1:visible").first).to_have_text(re.compile(names))
