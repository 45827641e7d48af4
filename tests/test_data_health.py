"""The page about the data: what was found leads, nothing found is lost, and a reader sees one language."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from html import unescape

import pytest

from pipeline.pages.jobs import PageJob
from pipeline.pages.render import Renderer
from pipeline.project.answers import Answer, MetricValue
from pipeline.project.project import Project
from pipeline.project.settings import Accept
from pipeline.warehouse.ask import ask
from pipeline.warehouse.checks import CheckResult
from pipeline.warehouse.facts import state_checks, state_models
from pipeline.warehouse.load.finish import write_engine_files
from pipeline.warehouse.load.report import FileReport
from pipeline.warehouse.models import ModelReport
from pipeline.warehouse.warehouse import Warehouse
from tests.sample_pages import HOSTILE, sample_site

SLUG = "data_health"
ENGLISH = "Only those who write SQL read this."
ACCEPTED = Accept(check="core_table_stale", table="orders", until=date(2024, 4, 7), by=HOSTILE, why=HOSTILE)


def _check(name: str, table: str, severity: str = "stop", failures: int = 0, **more) -> CheckResult:
    return CheckResult(name, table, severity, ENGLISH, failures, **more)


PASSED = [
    _check("table_missing", "*"),
    _check("receivables_close", "marts.invoices, marts.order_lines"),
    _check("grain_invoices", "marts.invoices"),
    _check("grain_accounts", "marts.accounts"),
]
SAMPLE = {
    "columns": ("table_name", "ticket_id", "opened_at", "hours", "note"),
    "sample": (("tickets", HOSTILE, datetime(2024, 3, 1, 9, 30), Decimal("95.5000"), None),),
}
FOUND = [
    _check("ticket_clocks_run_forward", "marts.tickets", "warn", 1234, **SAMPLE),
    _check("core_table_stale", "orders", failures=1, accepted=ACCEPTED),
]
FILES = [
    FileReport(1, f"{HOSTILE}.csv", None, "unused", "utf-8", "", 0),
    FileReport(2, "orders/long_name_of_a_part.csv", "orders", "table", "utf-8", "", 0, rows_read=9, rows_loaded=9),
]
REJECTED = FileReport(3, "tickets.csv", "tickets", "table", "gbk", "", 0, rows_read=5, rows_loaded=2, rows_rejected=3)


@pytest.fixture
def answers(warehouse: Warehouse, project: Project) -> Callable[..., dict[str, Answer]]:
    """Return the page's questions, asked of a build with these checks and files."""

    def asked(checks: list[CheckResult], files: list[FileReport]) -> dict[str, Answer]:
        write_engine_files(warehouse, files)
        state_checks(warehouse, checks)
        state_models(warehouse, [ModelReport(f"marts.{n}", 3, 0.1) for n in ("accounts", "invoices")], project)
        names = {file.table for file in files if file.table}
        for name in names:
            warehouse.execute(f"update engine.tables set is_present = true where table_name = '{name}'")
        return {name: ask(warehouse, query) for name, query in project.reports[SLUG].questions.items()}

    return asked


def _page(project: Project, answers: dict[str, Answer], lang: str) -> str:
    metrics = {id: MetricValue(id, 1, 1) for id in ("rows.read", "rows.loaded", "rows.rejected")}
    report = project.reports[SLUG]
    job = PageJob(f"{lang}/{SLUG}.html", report.template, lang, report, answers)
    return Renderer(project, sample_site(), metrics).render(job).html


def _records(answer: Answer) -> list[dict]:
    return answer.records()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_what_was_found_leads_and_what_passed_is_folded(project: Project, answers, lang: str) -> None:
    html = _page(project, answers([*PASSED, *FOUND], [*FILES, REJECTED]), lang)
    words = project.glossary.values["check"]
    opened, folded = html.split('<details class="fold">', 1)
    for check in FOUND:
        assert words[check.check].get(lang) in opened
    for check in PASSED[:2]:
        assert words[check.check].get(lang) in folded
        assert words[check.check].get(lang) not in opened
    assert opened.index(words["core_table_stale"].get(lang)) < opened.index(
        words["ticket_clocks_run_forward"].get(lang)
    )


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_reader_meets_one_language_and_hostile_text_stays_text(project: Project, answers, lang: str) -> None:
    html = _page(project, answers([*PASSED, *FOUND], [*FILES, REJECTED]), lang)
    assert ENGLISH not in html
    assert "One row per" not in html
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert(1)&lt;/<wbr>script&gt;" in html, "a file's name is escaped before it is broken"
    assert "<code>ticket_<wbr>clocks_<wbr>run_<wbr>forward</code>" in html
    assert "<code>orders/<wbr>long_<wbr>name_<wbr>of_<wbr>a_<wbr>part.csv</code>" in html
    other = "en" if lang == "zh" else "zh"
    for list_name in ("check", "check_rule"):
        for code in ("ticket_clocks_run_forward", "core_table_stale", "table_missing", "receivables_close"):
            assert project.glossary.value(list_name, code, lang) in unescape(html)
            assert project.glossary.value(list_name, code, other) not in unescape(html)


def test_every_check_is_in_one_of_the_downloads(answers) -> None:
    asked = answers([*PASSED, *FOUND], FILES)
    grains = {r["check_name"]: r["check_result"] for r in _records(asked["models"])}
    others = {r["check_name"]: r["check_result"] for r in _records(asked["checks"])}
    assert grains.keys().isdisjoint(others.keys())
    assert grains | others == {
        **{check.check: "passed" for check in PASSED},
        "ticket_clocks_run_forward": "warn",
        "core_table_stale": "accepted",
    }
    assert {r["check_name"]: r["check_kind"] for r in _records(asked["checks"])} == {
        "table_missing": "arrival",
        "core_table_stale": "arrival",
        "receivables_close": "figures",
        "ticket_clocks_run_forward": "figures",
    }


def test_the_rows_a_check_found_are_named_column_by_column(answers) -> None:
    found = {r["check_name"]: r for r in _records(answers(FOUND, FILES)["found"])}
    sample = found["ticket_clocks_run_forward"]["check_sample"]
    assert sample == f"ticket_id {HOSTILE}, opened_at 2024-03-01 09:30:00, hours 95.5, note —"
    assert found["core_table_stale"]["source_table"] == "orders"
    assert found["core_table_stale"]["accepted_why"] == HOSTILE


@pytest.mark.parametrize(
    ("checks", "files", "zh", "en"),
    [
        (
            PASSED,
            FILES[1:],
            "1 个文件都读完了，9 行入库，没有拒收",
            "All 1 files were read: 9 rows loaded, none rejected",
        ),
        (PASSED, [FILES[1], REJECTED], "拒收 3 行，最多的是服务单", "3 rejected, most of them in Service requests"),
        ([*PASSED, *FOUND], FILES, "6 条检查里 2 条查出问题；", "2 of 6 checks found something; "),
        ([*PASSED, FOUND[0]], FILES, "5 条检查里 1 条查出问题；", "1 of 5 checks found something; "),
    ],
)
def test_the_headline_says_the_gravest_first(project: Project, answers, checks, files, zh: str, en: str) -> None:
    asked = answers(checks, files)
    for lang, said in (("zh", zh), ("en", en)):
        assert said in re.search(r"<h1>(.*?)</h1>", _page(project, asked, lang))[1]


def test_a_table_past_its_limit_is_the_headline_and_first_in_its_list(warehouse, project: Project, answers) -> None:
    warehouse.execute("update engine.tables set newest_event = as_of() - 9 where table_name = 'tickets'")
    asked = answers([*PASSED, *FOUND], [FILES[1], REJECTED])
    assert "服务单自 3月22日后没有新数据；" in _page(project, asked, "zh")
    assert "Service requests: nothing since 22" in _page(project, asked, "en")
    assert [(r["table_name"], r["freshness"]) for r in _records(asked["tables"])] == [
        ("tickets", "stale"),
        ("orders", "undated"),
    ]


def test_a_table_says_what_became_of_the_rows_of_all_its_files(answers) -> None:
    part = FileReport(4, "tickets_2.csv", "tickets", "table", "gbk", "", 0, None, None, 7, 4, 1, 1, 1)
    (row,) = _records(answers(PASSED, [REJECTED, part])["tables"])
    counts = ("rows_read", "rows_loaded", "rows_superseded", "rows_rejected", "rows_ignored")
    assert [row[name] for name in counts] == [12, 6, 1, 4, 1]


def test_remarks_and_unknown_headers_are_said_in_both_languages_and_only_where_there_are_some(
    warehouse: Warehouse, project: Project, answers: Callable[..., dict[str, Answer]]
) -> None:
    for lang, titles in (
        ("zh", ("没有认出的表头", "读取时的说明")),
        ("en", ("Headers nobody knows", "Remarks of the")),
    ):
        page = _page(project, answers([], FILES), lang)
        assert not any(title in page for title in titles)
    header = ("orders.csv", "orders", HOSTILE, "amount", "")
    warehouse.con.execute("insert into engine.unknown_headers values (?, ?, ?, ?, ?)", header)
    codes = project.glossary.values["load_note"]
    for code in codes:
        warehouse.execute(f"insert into engine.notes values ('{code}', 'file.csv', 'more')")
    for lang, titles in (
        ("zh", ("没有认出的表头", "读取时的说明")),
        ("en", ("Headers nobody knows", "Remarks of the")),
    ):
        page = _page(project, answers([], FILES), lang)
        assert all(title in page for title in titles)
        assert all(words.get(lang) in page for words in codes.values())
        assert HOSTILE not in page
