"""The pieces of a mail one by one: columns of text, names of sheets, what paper fetches, what templates may ask."""

from __future__ import annotations

import builtins
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pipeline.deliver.drawing import Picture, colours_of, no_pictures
from pipeline.deliver.html import inlined
from pipeline.deliver.paper import _at, _fetcher, _weasyprint
from pipeline.deliver.plain import _aligned, filled, wrapped
from pipeline.deliver.sheets import clean, cut, width
from pipeline.deliver.workbook import NAME, sheet_name
from pipeline.errors import UsageError
from pipeline.lint import problems
from pipeline.project.project import ROOT, Project
from pipeline.project.reports import Condition
from pipeline.project.toml import Words
from pipeline.rehearsal import template_problems
from tests.mail_samples import MAIL, subscribed


@pytest.mark.parametrize(("text", "columns"), [("abc", 3), ("逾期", 4), ("a逾b", 4), ("é", 1), ("ｱ", 1), ("（）", 4)])
def test_letters_of_full_width_take_two_columns(text: str, columns: int) -> None:
    assert width(text) == columns


def test_columns_of_both_widths_stand_straight() -> None:
    lines = list(_aligned([["客户", "万元"], ["霁漪酒水行", "30.28"], ["One", "1.00"]], (False, True)))
    assert {width(line) for line in lines} == {10 + 2 + 5}
    assert (cut("逾期应收", 5), filled("逾", 4, right=True)) == ("逾期…", "  逾")


def test_a_paragraph_breaks_between_letters_of_full_width_and_at_blanks_only() -> None:
    assert all(width(line) <= 76 for line in wrapped("逾期" * 60 + " and some words " * 9))
    assert list(wrapped("word " * 20, "  "))[1].startswith("  word")


@pytest.mark.parametrize(
    "text", ["a\r\nBcc: x", "\u202eabc\u202c", "a\x00b", "\u2066a", "a\u2028b", "zero\u200bwidth", "\ud800"]
)
def test_what_cannot_be_seen_is_gone(text: str) -> None:
    assert clean(text).isprintable()
    clean(text).encode()


def test_names_of_sheets_are_legal_and_each_is_another() -> None:
    taken: set[str] = set()
    captions = ["a/b:c*d?[e]\\f", "=1+1", "'x'", "", "History", "长" * 50, "长" * 50, "Long" * 20, "LONG" * 20]
    names = [sheet_name(caption, taken) for caption in captions]
    assert all(0 < len(name) <= NAME for name in names)
    assert not any(set(name) & set("[]:*?/\\") or name[0] == "'" or name[-1] == "'" for name in names)
    assert len({name.lower() for name in names}) == len(names)
    assert "history" not in {name.lower() for name in names}


@pytest.mark.parametrize("url", ["http://169.254.169.254/", "file:///etc/passwd", "picture:other", "data:text/html,x"])
def test_paper_fetches_its_own_pictures_and_nothing_else(url: str) -> None:
    fetch = _fetcher({"own": Picture("own", b"png", 480, 300)})
    assert fetch("picture:own").read() == b"png"
    with pytest.raises(ValueError, match="a PDF fetches nothing"):
        fetch(url)


def test_without_pango_a_pdf_names_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    real: Callable[..., Any] = builtins.__import__

    def missing(name: str, *rest: Any, **more: Any) -> Any:
        if name == "weasyprint":
            raise OSError("cannot load library 'libpango-1.0-0'")
        return real(name, *rest, **more)

    monkeypatch.delitem(sys.modules, "weasyprint", raising=False)
    monkeypatch.setattr(builtins, "__import__", missing)
    with pytest.raises(UsageError, match=r"libpango-1\.0-0.*apt-get install libpango-1\.0-0 libpangoft2"):
        _weasyprint()


def test_the_time_of_a_file_is_the_day_of_its_data(monkeypatch: pytest.MonkeyPatch) -> None:
    import os
    from datetime import date

    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1")
    with _at(date(2026, 11, 20)):
        assert os.environ["SOURCE_DATE_EPOCH"] == "1795132800"
    assert os.environ["SOURCE_DATE_EPOCH"] == "1"


def test_a_style_is_written_into_its_elements_as_short_as_it_can_be() -> None:
    style = (
        "<style>.a{color: #111111;padding:0 0 4px}@media (prefers-color-scheme:dark){.a{color:#fff!important}}</style>"
    )
    found = inlined(f'<html><head>{style}</head><body><p class="a b">x</p><p class="b">y</p></body></html>')
    assert '<p class="a" style="color:#111111;padding:0 0 4px">x</p><p>y</p>' in found
    assert "@media (prefers-color-scheme" in found


def test_colours_are_those_of_paper(project: Project) -> None:
    colours = colours_of((project.templates / "assets" / "site.css").read_text("utf-8"))
    assert (colours["bg"], colours["ink"], colours["tier-inactive"]) == ("#fff", "#15181c", colours["py"])
    assert no_pictures([{}, {}]) == [None, None]


@pytest.mark.parametrize(
    ("more", "problem"),
    [
        ({"reports": ["overdu"]}, 'subscription one: no mail of "overdu". Did you mean "overdue"'),
        ({"reports": ["home"], "only_if": ["home/cals"]}, 'no condition "home/cals". Did you mean "home/calls"'),
    ],
)
def test_lint_knows_what_subscriptions_may_name(project: Project, more: dict[str, Any], problem: str) -> None:
    mail = MAIL.model_copy(update={"subscriptions": (subscribed(*more.pop("reports"), **more),)})
    asked = replace(project, settings=project.settings.model_copy(update={"mail": mail}))
    assert [problem in str(found) for found in problems(asked)] == [True]


def test_conditions_wait_for_questions_and_columns_there_are(project: Project) -> None:
    report = project.reports["overdue"]
    words = Words(zh="有", en="some")

    def problems_of(condition: Condition) -> list[str]:
        manifest = report.manifest.model_copy(update={"conditions": {"some": condition}})
        changed = replace(project, reports={**project.reports, "overdue": replace(report, manifest=manifest)})
        columns = {slug: dict.fromkeys(other.questions, ()) for slug, other in project.reports.items()}
        columns["overdue"]["work_list"] = ("customer_id",)
        found = [*problems(changed), *template_problems(changed, columns)]
        return [str(problem) for problem in found if "[conditions]" in str(problem)]

    assert problems_of(Condition(words=words, question="work_list", new="customer_id")) == []
    assert 'Did you mean "work_list"' in problems_of(Condition(words=words, question="work_lists"))[0]
    assert 'no column "customer"' in problems_of(Condition(words=words, question="work_list", new="customer"))[0]


def test_templates_of_mails_are_read_by_the_rehearsal(project: Project) -> None:
    columns = {slug: dict.fromkeys(report.questions, ()) for slug, report in project.reports.items()}
    found = [str(problem) for problem in template_problems(project, columns)]
    mailed = [problem for problem in found if "email/reports/overdue.html" in problem]
    assert any('question "work_list" has no column "customer_id"' in problem for problem in mailed)


def test_a_template_of_a_mail_has_its_report(project: Project, tmp_path: Path) -> None:
    folder = tmp_path / "site_templates" / "email" / "reports"
    folder.mkdir(parents=True)
    (folder / "overdew.html").touch()
    for name in ("reports", "others"):
        (tmp_path / "site_templates" / name).symlink_to(ROOT / "site_templates" / name)
    (tmp_path / "queries").symlink_to(ROOT / "queries")
    found = [str(problem) for problem in problems(replace(project, root=tmp_path))]
    assert len(found) == 1
    assert '"overdew" is no report that has one page. Did you mean "overdue"' in found[0]
