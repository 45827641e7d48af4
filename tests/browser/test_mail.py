"""What mails say, held against the site and the answers they are made from, and how they look in a browser."""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
import zipfile
import zlib
from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from decimal import Decimal
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any

import duckdb
import fastexcel
import pypdfium2
import pytest
from playwright.sync_api import Browser

from pipeline.deliver.drawing import Painter
from pipeline.deliver.html import MOST_BYTES
from pipeline.deliver.sheets import width
from pipeline.deliver.snapshot import Snapshot
from pipeline.errors import UsageError
from pipeline.project.project import ROOT, Project, load_project
from pipeline.project.subscribing import mailed_reports
from pipeline.site.chromium import find_chromium
from tests.browser.conftest import Served
from tests.mail_samples import URL, snapshot, subscribed

REPORTS = ("home", "overdue", "churn", "tiers", "service_gaps")
MAIL_KPI = re.compile(r'<td class="ink2 kpi[^>]*>(.*?)<br>(<span.*?)(?=<br>|</td>)')
NOT_OURS = "script,svg,iframe,form,input,[onerror],[onload],[onclick]"
PAGE_KPI = re.compile(r'<div class="kpi"><dt><a [^>]*>(.*?)</a></dt><dd class="v">(.*?)</dd>')


def _output(served: Served) -> Path:
    return served.root.resolve().parents[2]


def _rows(output: Path, question: str, night: int = -1) -> list[dict[str, Any]]:
    """Return the rows of an answer, read by nothing of ours."""
    build = sorted(path for path in (output / "builds").iterdir() if not path.is_symlink())[night]
    found = duckdb.execute("select * from read_parquet(?)", [str(build / "company" / "data" / f"{question}.parquet")])
    columns = [column[0] for column in found.description]
    return [dict(zip(columns, row, strict=True)) for row in found.fetchall()]


def _words(source: str) -> str:
    """Return the words of HTML on one line."""
    plain = html.unescape(
        re.sub(r"<[^>]+>", " ", re.sub(r"<(style|title)>.*?</\1>|<!--.*?-->", "", source, flags=re.S))
    )
    return re.sub(r"\s+", " ", plain)


@pytest.fixture(scope="module")
def demo(sites: Mapping[str, Served]) -> Path:
    """The output of the demo company, two nights a fortnight apart."""
    return _output(sites["demo"])


@pytest.fixture(scope="module")
def company(demo: Path) -> Project:
    """The demo company's project."""
    return load_project(ROOT, ROOT / "input")


@pytest.fixture(scope="module")
def painter(tmp_path_factory: pytest.TempPathFactory) -> Painter:
    """Chromium, as it draws for mails."""
    chromium = find_chromium()
    assert chromium
    return Painter(chromium, tmp_path_factory.mktemp("pictures"))


@pytest.fixture(scope="module")
def first(company: Project, demo: Path) -> Snapshot:
    """The first snapshot of the report on what is owed, a fortnight before the second."""
    made = snapshot(company, demo, subscribed("overdue"), night=0)
    assert made
    return made


@pytest.fixture(scope="module")
def second(company: Project, demo: Path, first: Snapshot, painter: Painter) -> Snapshot:
    """The second one, with pictures and everything attached."""
    made = snapshot(company, demo, subscribed("overdue", attach=["pdf", "xlsx"]), before=first.state, draw=painter)
    assert made
    return made


@pytest.fixture(scope="module")
def all_of(company: Project, demo: Path, painter: Painter) -> dict[str, Snapshot]:
    """A first snapshot of all main reports in both languages."""
    make = partial(snapshot, company, demo, draw=painter)
    found = {lang: make(subscribed(*REPORTS, language=lang)) for lang in ("zh", "en")}
    return {lang: made for lang, made in found.items() if made}


@pytest.fixture(scope="module")
def hostile(sites: Mapping[str, Served], painter: Painter) -> Snapshot:
    """A snapshot of the hostile company with everything attached."""
    output = _output(sites["hostile"])
    project = load_project(ROOT, output.parent / "input")
    reports = subscribed("overdue", "service_gaps", "managers", "data_health", language="en", attach=["pdf", "xlsx"])
    made = snapshot(project, output, reports, draw=painter)
    assert made
    return made


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_headline_numbers_are_those_of_the_page(demo: Path, all_of: Mapping[str, Snapshot], lang: str) -> None:
    said = {(name, re.sub(r"\s+", "", _words(value))) for name, value in MAIL_KPI.findall(all_of[lang].html)}
    shown = set()
    for slug in REPORTS:
        address = "index.html" if slug == "home" else f"{slug}.html"
        page = (demo / "current" / "company" / lang / address).read_text("utf-8")
        shown |= {(name, re.sub(r"\s+", "", _words(value))) for name, value in PAGE_KPI.findall(page)}
    assert said == shown
    assert len(said) > 20


def test_headline_numbers_are_kept_as_metrics_json_has_them(demo: Path, second: Snapshot) -> None:
    metrics = json.loads((demo / "current" / "company" / "data" / "metrics.json").read_text("utf-8"))
    values = {entry["id"]: entry["value"] for entry in metrics}
    assert len(second.state["metrics"]) == 6
    assert second.state["metrics"] == {id: values[id] for id in second.state["metrics"]}


def test_the_work_list_is_the_answer_s_in_its_order(demo: Path, second: Snapshot) -> None:
    rows = _rows(demo, "overdue/work_list")
    for said in (_words(second.html), second.text):
        places = [said.index(f"{row['overdue_amount'] / 10_000:,.2f}") for row in rows[:10]]
        assert all(row["customer_name"] in said for row in rows[:10])
        assert places
        assert f"{sum(row['overdue_amount'] for row in rows) / 10_000:,.2f}" in said
        assert f"另有 {len(rows) - 10} 行" in said
    names = [second.text.index(f"{place}. {row['customer_name']} ") for place, row in enumerate(rows[:10], 1)]
    assert names == sorted(names)


def test_what_changed_comes_first_and_is_the_difference_of_two_builds(demo: Path, second: Snapshot) -> None:
    then, now = ({r["customer_id"]: r["customer_name"] for r in _rows(demo, "overdue/work_list", n)} for n in (0, -1))
    fresh, gone = set(now) - set(then), set(then) - set(now)
    assert fresh
    assert gone
    said = _words(second.html)
    assert f"新增 {len(fresh)} 行" in said
    assert f"移出 {len(gone)} 行" in said
    before, _, after = said.partition("明天的催收清单")
    assert "自您 11月6日的快照以来" in before
    first_lines = after[: after.index("逾期应收")]
    assert sum(now[key] in first_lines for key in fresh) == min(len(fresh), 5)
    assert sum(then[key] in first_lines for key in gone) == min(len(gone), 5)


def test_a_subject_says_the_first_number_its_change_the_scope_and_the_day(second: Snapshot) -> None:
    assert re.fullmatch(r"逾期应收 ¥[\d,.]+ 万，[升降] [\d,.]+ 万 · 全公司 · 11月20日", second.subject)


def test_the_same_build_again_is_one_line_or_nothing(company: Project, demo: Path, second: Snapshot) -> None:
    again = snapshot(company, demo, subscribed("overdue", attach=["pdf"]), before=second.state)
    assert again
    assert again.is_quiet
    assert again.state == second.state
    assert (again.attached, again.pictures) == ((), {})
    assert len([line for line in again.text.splitlines() if line.strip()]) <= 6
    assert "没有变化" in again.subject
    assert "没有变化" in again.text
    nothing = subscribed("overdue", when_quiet="nothing")
    assert snapshot(company, demo, nothing, before=second.state) is None


def test_conditions_say_when_a_mail_goes_out(company: Project, demo: Path, first: Snapshot, second: Snapshot) -> None:
    make = partial(snapshot, company, demo)
    something = make(subscribed("overdue", only_if=["overdue/overdue"], language="en"), before=second.state)
    assert something
    assert "Sent because something is overdue." in _words(something.html)
    new = subscribed("tiers", only_if=["overdue/new_overdue"], language="en")
    told = make(new)
    assert told
    assert make(new, before=told.state) is None
    later = make(new, night=0)
    assert later
    assert make(new, before=later.state) is not None
    either = subscribed("overdue", only_if=["overdue/new_overdue", "overdue/overdue"])
    assert make(either, before=told.state) is not None


@pytest.mark.parametrize(
    ("asked", "problem"),
    [
        ({"reports": ["overdu"]}, 'no mail of "overdu". Did you mean "overdue"'),
        ({"reports": ["account"]}, 'no mail of "account"'),
        ({"reports": ["overdue"], "only_if": ["overdue/overdu"]}, 'Did you mean "overdue/overdue"'),
    ],
)
def test_what_there_is_not_is_named_with_the_nearest(
    company: Project, demo: Path, asked: dict[str, Any], problem: str
) -> None:
    with pytest.raises(UsageError, match=re.escape(problem)):
        snapshot(company, demo, subscribed(*asked.pop("reports"), **asked))


def test_without_pictures_the_numbers_stand_in(demo: Path, first: Snapshot) -> None:
    assert (first.pictures, first.html.count("<img")) == ({}, 0)
    for row in _rows(demo, "overdue/reasons", 0):
        assert f"{row['overdue_amount'] / 10_000:,.2f}" in _words(first.html)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_message_is_what_mail_readers_can_show(all_of: Mapping[str, Snapshot], lang: str) -> None:
    made = all_of[lang]
    assert len(made.html.encode()) < MOST_BYTES < 102_000
    assert not re.search(r"<script|javascript:|<link|url\(|@import|display:\s*(flex|grid)|position:", made.html, re.I)
    assert set(re.findall(r'src="([^"]*)"', made.html)) == {f"cid:{name}" for name in made.pictures}
    assert len(made.pictures) >= 10
    for tag in re.findall(r"<img [^>]*>", made.html):
        assert re.search(r'width="\d+"', tag)
        assert len(re.search(r'alt="([^"]*)"', tag)[1]) > 10  # type: ignore[index]
    assert all(address.startswith((URL, "tel:")) for address in re.findall(r'href="([^"]*)"', made.html))
    assert all(png.startswith(b"\x89PNG") for png in made.pictures.values())
    body = made.html[made.html.index("<body") :]
    assert all("style=" in tag for tag in re.findall(r"<td [^>]*>", body) if "width=" not in tag)


def test_pictures_are_twice_as_fine_and_the_same_each_time(
    company: Project, demo: Path, second: Snapshot, tmp_path: Path
) -> None:
    chromium = find_chromium()
    assert chromium
    again = snapshot(company, demo, subscribed("overdue"), draw=Painter(chromium, tmp_path))
    assert again
    assert again.pictures == second.pictures
    for png in again.pictures.values():
        assert int.from_bytes(png[16:20]) == 2 * 480
    assert not any(tmp_path.iterdir())


def test_the_text_says_what_the_message_says(all_of: Mapping[str, Snapshot]) -> None:
    for made in all_of.values():
        said = re.sub(r"\s+", "", _words(made.html))
        for heading in re.findall(r'class="ink h[12][^"]*"[^>]*>(.*?)</td>', made.html):
            assert re.sub(r"\s+", "", _words(heading)) in re.sub(r"\s+", "", made.text)
        assert max(map(width, made.text.splitlines())) <= 80 + 40
        assert said


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("pixels", [600, 360])
def test_a_message_fits_its_reader(
    browser: Browser, all_of: Mapping[str, Snapshot], hostile: Snapshot, pixels: int, theme: Any
) -> None:
    context = browser.new_context(viewport={"width": pixels, "height": 800}, color_scheme=theme)
    for made in (*all_of.values(), hostile):
        page = context.new_page()
        asked: list[str] = []
        page.on("request", lambda request, asked=asked: asked.append(request.url))
        page.set_content(_with_pictures(made))
        assert page.evaluate("document.documentElement.scrollWidth") <= pixels
        assert page.evaluate("window.pwned") is None
        assert page.evaluate(f"document.querySelectorAll('{NOT_OURS}').length") == 0
        ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert ground == ("rgb(20, 23, 27)" if theme == "dark" else "rgb(255, 255, 255)")
        assert [address for address in asked if not address.startswith("data:")] == []
        page.close()
    context.close()


def _with_pictures(made: Snapshot) -> str:
    """Return a message as its reader puts it together."""
    found = made.html
    for name, png in made.pictures.items():
        found = found.replace(f"cid:{name}", f"data:image/png;base64,{base64.b64encode(png).decode()}")
    return found


def test_hostile_texts_are_only_text(hostile: Snapshot) -> None:
    assert "\n" not in hostile.subject
    assert hostile.subject.isprintable()
    assert len(hostile.html.encode()) < MOST_BYTES
    body = hostile.html[hostile.html.index("<body") :]
    assert not re.search(r"<script|<svg|<img src=x|<b>bold|<a href='", body)
    assert "&lt;script&gt;window.pwned = 1&lt;/script&gt;" in body
    assert "\u202e" not in hostile.html + hostile.text
    assert all(re.fullmatch(r"[\w.-]+", one.name) for one in hostile.attached)


def _tables(made: Snapshot) -> dict[str, dict[str, tuple[str, list[Any]]]]:
    """Return the sheets of the workbook, read by another library: heads, types and values."""
    book = fastexcel.read_excel(next(one.content for one in made.attached if one.name.endswith("xlsx")))
    found = {}
    for name in book.sheet_names:
        sheet = book.load_sheet(name)
        rows = duckdb.from_arrow(sheet)
        values = zip(*rows.fetchall(), strict=True) if sheet.height else [()] * sheet.width
        kinds = {column.name: str(column.dtype) for column in sheet.selected_columns}
        found[name] = {head: (kinds[head], list(cells)) for head, cells in zip(kinds, values, strict=True)}
    return found


def test_the_workbook_has_every_row_with_its_type(demo: Path, second: Snapshot) -> None:
    tables = _tables(second)
    assert len(tables) == 5
    table = tables["明天的催收清单"]
    assert {table[head][0] for head in ("逾期金额 (CNY)", "最长逾期（天）", "失约（次）")} == {"float"}
    assert table["承诺付款日"][0] in ("date", "datetime")
    rows = _rows(demo, "overdue/work_list")
    assert table["客户"][1] == [row["customer_name"] for row in rows]
    amounts = [Decimal(str(value)).quantize(Decimal("0.0001")) for value in table["逾期金额 (CNY)"][1]]
    assert amounts == [row["overdue_amount"] for row in rows]
    assert table["最长逾期（天）"][1] == [row["max_days_overdue"] for row in rows]
    days = [value and date(value.year, value.month, value.day) for value in table["承诺付款日"][1]]
    assert days == [row["promised_on"] for row in rows]
    shares = next(table for table in tables.values() if "逾期占应收" in table)["逾期占应收"]
    assert shares[1] == [pytest.approx(row["overdue_share_pct"]) for row in _rows(demo, "overdue/by_manager")]


def test_nothing_in_a_workbook_is_run(hostile: Snapshot) -> None:
    content = next(one.content for one in hostile.attached if one.name.endswith("xlsx"))
    with zipfile.ZipFile(BytesIO(content)) as book:
        sheets = [book.read(name).decode() for name in book.namelist() if "worksheets/" in name]
        assert not any("externalLink" in name or "vba" in name for name in book.namelist())
    assert not any("<f>" in sheet or "<hyperlink" in sheet for sheet in sheets)
    texts = [str(value) for table in _tables(hostile).values() for _, column in table.values() for value in column]
    assert "=cmd|' /C calc'!A0" in texts
    assert "=1+1" in texts


def _pdf(made: Snapshot) -> bytes:
    return next(one.content for one in made.attached if one.name.endswith("pdf"))


def _unpacked(content: bytes) -> bytes:
    """Return a PDF with its streams unpacked, where those are text."""
    found = [content]
    for stream in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", content, re.S):
        with suppress(zlib.error):
            # One whose last byte looks like the end of a line lost it here; its text is whole all the same.
            found.append(zlib.decompressobj().decompress(stream))
    return b"\n".join(found)


def _pages(content: bytes) -> list[str]:
    return [re.sub(r"\s+", "", page.get_textpage().get_text_range()) for page in pypdfium2.PdfDocument(content)]


def test_the_paper_has_every_row_and_numbers_its_pages(demo: Path, second: Snapshot) -> None:
    content = _pdf(second)
    pages = _pages(content)
    assert len(pages) >= 4
    for number, page in enumerate(pages, 1):
        assert f"第{number}页，共{len(pages)}页" in page
    for row in _rows(demo, "overdue/work_list"):
        assert any(row["customer_name"] in page for page in pages)
    document = pypdfium2.PdfDocument(content)
    assert document.get_metadata_dict()["Title"] == second.subject
    assert document.is_tagged()
    assert b"/Lang (zh-Hans)" in _unpacked(content)
    assert (round(document[0].get_width()), round(document[0].get_height())) == (595, 842)


def test_paper_and_workbook_are_the_same_bytes_each_time(
    company: Project, demo: Path, first: Snapshot, second: Snapshot, painter: Painter
) -> None:
    asked = subscribed("overdue", attach=["pdf", "xlsx"])
    again = snapshot(company, demo, asked, before=first.state, draw=painter)
    assert again
    digests = [[hashlib.sha256(one.content).hexdigest() for one in made.attached] for made in (second, again)]
    assert digests[0] == digests[1]


def test_hostile_paper_holds_text_and_nothing_to_follow(hostile: Snapshot) -> None:
    content = _pdf(hostile)
    assert not re.search(rb"/JavaScript|/Launch|/EmbeddedFile|/URI\b|/GoToR", _unpacked(content))
    assert any("<script>window.pwned=1</script>" in page for page in _pages(content))


def test_every_report_that_can_be_mailed_is_said(company: Project) -> None:
    assert set(mailed_reports(company)) == {*REPORTS, "managers", "data_health"}


def test_companies_that_export_almost_nothing_are_told_what_to_supply(sites: Mapping[str, Served]) -> None:
    output = _output(sites["bare"])
    project = load_project(ROOT, output.parent / "input")
    for lang in ("zh", "en"):
        made = snapshot(project, output, subscribed(*REPORTS, language=lang))
        assert made
        assert "invoices.csv" in made.text
