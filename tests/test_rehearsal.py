"""The project on an empty company: every question can be asked, and templates want only what questions give."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.errors import UsageError
from pipeline.pages.uses import Use, uses
from pipeline.project.project import Project
from pipeline.rehearsal import Columns, question_columns, template_problems


@pytest.fixture(scope="module")
def columns(project: Project) -> Columns:
    """Every question's columns."""
    return question_columns(project)


def test_templates_want_only_what_their_questions_give(project: Project, columns: Columns) -> None:
    assert [str(problem) for problem in template_problems(project, columns)] == []


def test_enough_of_the_templates_is_understood_to_trust_that(project: Project) -> None:
    found = [use for report in project.reports.values() for use in uses(project.templates / report.template)]
    assert len({use.column for use in found}) > 100
    for slug, report in project.reports.items():
        named = {use.question for use in uses(project.templates / report.template)}
        assert report.manifest.per or named or slug == "home", slug


def _uses(folder: Path, text: str) -> list[Use]:
    path = folder / "page.html"
    path.write_text(text, encoding="utf-8")
    return uses(path)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("{{ table(data.q, caption=text.x, columns=['a', col('b', link='c', tag='d', head='no')]) }}", "abcd"),
        ("{{ table(data.q, columns=[col('no', strip=['a', 'b'])], totals=['c'], sort='-d', limit=3) }}", "abcd"),
        ("{{ figure('no', charts.line(data.q, x='a', y=['b', 'c'], colours='no'), columns=['d']) }}", "abcd"),
        ("{{ figure('no', table(data.q, columns=['a'])) }}", "a"),
        ("{% for it in data.q.records() %}{{ it.a }}{{ text.no }}{% endfor %}{{ it.no }}", "a"),
        ("{% for it in data.q.records()[:5] %}{{ it.a|money }}{% endfor %}", "a"),
        ("{% set it = data.q.records()[0] %}{{ it.a }}{% if it.b %}{{ value('no', it.c) }}{% endif %}", "abc"),
        ("{% set it = data.q.records()|first %}{{ it.a }}{% set it = text %}{{ it.no }}", "a"),
        ("{{ data.q.column('a')[0] }}", "a"),
        ("{{ table(rows, columns=['no']) }}{{ table(data.q, columns=made) }}", ""),
    ],
)
def test_what_a_template_wants_is_read_off_it(tmp_path: Path, text: str, wanted: str) -> None:
    found = _uses(tmp_path, text)
    assert {use.column for use in found if use.column} == set(wanted)
    assert {use.question for use in found} <= {"q"}


def test_a_column_there_is_none_of_names_line_and_nearest(project: Project, columns: Columns, tmp_path: Path) -> None:
    (tmp_path / "site_templates" / "reports").mkdir(parents=True)
    page = tmp_path / "site_templates" / "reports" / "tiers.html"
    page.write_text("\n{{ table(data.metrics, columns=['valeu']) }}\n{{ data.metrisc }}", encoding="utf-8")
    only = replace(project, root=tmp_path, reports={"tiers": project.reports["tiers"]})
    first, second = (str(problem) for problem in template_problems(only, columns))
    assert first == f'{page}:2: question "metrics" has no column "valeu". Did you mean "value"?'
    assert second == f'{page}:3: there is no question "metrisc". Did you mean "metrics"?'


def test_sql_that_cannot_be_asked_is_found_without_data(project: Project) -> None:
    report = project.reports["tiers"]
    broken = replace(
        report.questions["metrics"], text="-- About.\nselect accounts.regoin from marts.accounts as accounts"
    )
    reports = {"tiers": replace(report, questions={"metrics": broken})}
    with pytest.raises(UsageError, match=r"metrics.sql:2: .*regoin"):
        question_columns(replace(project, reports=reports))
