"""The analyst's tools: a new report lints as written, `where` names what feeds a page, tasks explain themselves."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from pipeline.errors import UsageError
from pipeline.lint import problems
from pipeline.project.project import ROOT, Project, load_project
from pipeline.scaffold import find_question, new_report, open_published, print_answer, where
from tasks import _day, namespace


@pytest.fixture
def copy(tmp_path: Path) -> Project:
    """A copy of the project's own files that a test may add to."""
    for folder in ("queries", "site_templates"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    (tmp_path / "input").mkdir()
    return load_project(tmp_path)


def test_a_new_report_lints_as_written(copy: Project) -> None:
    written = new_report(copy, "sample")
    assert [path.name for path in written] == ["report.toml", "findings.sql", "list.sql", "sample.html"]
    again = load_project(copy.root)
    assert again.reports["sample"].questions.keys() == {"findings", "list"}
    assert [str(problem) for problem in problems(again)] == []


@pytest.mark.parametrize(
    ("slug", "message"),
    [
        ("tiers", "there is a report"),
        ("My-Report", "is no slug"),
        ("客户", "is no slug; use lower-case letters a-z, digits and _"),
        ("9lives", "is no slug"),
        ("../x", "is no slug"),
        ("glossary", "is a page of the engine"),
        ("index", "is a page of the engine"),
    ],
)
def test_a_slug_that_is_taken_or_none_is_refused(copy: Project, slug: str, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        new_report(copy, slug)


def test_a_report_folder_that_cannot_be_a_page_is_refused(copy: Project) -> None:
    shutil.copytree(copy.reports["home"].folder, copy.root / "queries" / "reports" / "glossary")
    with pytest.raises(UsageError, match=r"reports/glossary: \"glossary\" is a page of the engine"):
        load_project(copy.root)


def test_a_template_that_is_there_is_not_overwritten(copy: Project) -> None:
    template = copy.templates / "reports" / "sample.html"
    template.write_text("mine", encoding="utf-8")
    with pytest.raises(UsageError, match=r"sample.html: is there already"):
        new_report(copy, "sample")
    assert template.read_text(encoding="utf-8") == "mine"
    assert not (copy.root / "queries" / "reports" / "sample").exists()


def test_where_reaches_from_the_template_to_the_contract(project: Project) -> None:
    files = {str(path.relative_to(ROOT)) for path in where(project, "overdue")}
    assert {
        "queries/reports/overdue/report.toml",
        "site_templates/reports/overdue.html",
        "queries/marts/invoices.sql",
        "queries/staging/payments.sql",
        "queries/sources/invoices.toml",
        "queries/seeds/parameters.csv",
    } <= files


def test_an_unknown_question_names_the_nearest(project: Project) -> None:
    with pytest.raises(UsageError, match='Did you mean "ageing"'):
        find_question(project, "overdue/ageng")
    with pytest.raises(UsageError, match='Did you mean "overdue"'):
        find_question(project, "overdu/ageing")


HOSTILE = [r"\[/b]", "[/b]", "[red]x", "\\", "[link=http://x]y[/link]"]


def test_whatever_the_rows_hold_is_printed_as_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    print_answer(["[bold]", "n"], [(text, None) for text in HOSTILE])
    said = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert said == [["[bold]", "n"], *([text, "—"] for text in HOSTILE), ["5", "rows"]]


def test_without_a_build_the_next_step_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"no warehouse yet.* Try: \./inv nightly"):
        open_published(tmp_path)


@pytest.mark.parametrize("text", ["20261120", "2026-W47-5", "2026-11-31", "20.11.2026", "2026-1-2", "２０２６-11-20"])
def test_a_day_is_written_one_way(text: str) -> None:
    with pytest.raises(UsageError, match="is no day; expected YYYY-MM-DD"):
        _day(text)
    assert _day("2026-11-20") == date(2026, 11, 20)
    assert _day("") is None


def test_every_task_has_help_and_stands_in_the_readme() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8") + (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    for name, task in (*namespace.tasks.items(), *namespace.collections["new"].tasks.items()):
        assert task.__doc__, f"task {name} has no help"
        assert f"inv {name}" in readme or f"new.{name}" in readme, f"README does not name inv {name}"
        for argument in task.get_arguments():
            assert argument.help, f"{name}: --{argument.name} has no help"
