"""The project rehearsed on an empty company: every model and question is built without a row, every template read.

Finds what lint alone cannot: SQL that names a column there is none of, and a template that wants one its question
does not give. Takes seconds, so `inv lint` and the tests do it, and not every night.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from pipeline.errors import UsageError, nearest
from pipeline.lint import lint, raise_all
from pipeline.pages.uses import uses
from pipeline.project.project import Project
from pipeline.project.scoping import HINT, scoping
from pipeline.project.settings import Settings
from pipeline.project.subscribing import mailed_reports
from pipeline.warehouse.facts import state_build, state_checks, state_last_good, state_models, state_tables
from pipeline.warehouse.load import load_sources
from pipeline.warehouse.models import build_models, load_seeds
from pipeline.warehouse.warehouse import Warehouse

# Any day will do where nothing has happened.
DAY = date(2026, 1, 31)
Columns = dict[str, dict[str, tuple[str, ...]]]


def rehearse(project: Project) -> None:
    """Lint the project, then raise for everything that an empty company shows to be wrong."""
    lint(project)
    raise_all(template_problems(project, question_columns(project)))


def question_columns(project: Project) -> Columns:
    """Return the columns of every question by report, as an empty company gives them; checks must run on it too."""
    with TemporaryDirectory(prefix="tierboard-") as nothing, Warehouse() as warehouse:
        empty = replace(project, input_dir=Path(nothing), settings=Settings())
        load_seeds(warehouse, empty)
        load_sources(warehouse, empty, DAY)
        warehouse.set_as_of(DAY)
        state_build(warehouse, empty, DAY, None)
        state_tables(warehouse, empty)
        state_last_good(warehouse, None)
        state_models(warehouse, build_models(warehouse, empty), empty)
        state_checks(warehouse, [])
        shared_columns_exist(warehouse, project)
        for check in project.checks.values():
            with warehouse.blaming(check):
                warehouse.columns(check.body)
        found: Columns = {}
        for slug, report in project.reports.items():
            for name, question in report.questions.items():
                with warehouse.blaming(question):
                    columns = warehouse.columns(question.body)
                found.setdefault(slug, {})[name] = tuple(column for column, _ in columns)
        return found


def shared_columns_exist(warehouse: Warehouse, project: Project) -> None:
    """Raise for a column that a mart is shared out by, or that its header hides, which the mart does not have."""
    for name, mart in project.marts.items():
        columns = {column for column, _ in warehouse.columns(f"marts.{name}")}
        for column in sorted(scoping(mart).columns - columns):
            raise UsageError(f'the mart has no column "{column}".{nearest(column, columns)}', path=mart.path, hint=HINT)


def template_problems(project: Project, columns: Columns) -> Iterator[UsageError]:
    """Yield what templates and conditions want and their questions do not give."""
    for slug, report in project.reports.items():
        known = columns[slug]
        mailed = [report.mail_template] if slug in mailed_reports(project) else []
        for path in (project.templates / name for name in (report.template, *mailed)):
            yield from _unanswered(path, known)
        for name, condition in report.manifest.conditions.items():
            asked = known.get(condition.question, ())
            if condition.new is not None and asked and condition.new not in asked:
                message = f'[conditions] {name}: question "{condition.question}" has no column "{condition.new}".'
                yield UsageError(message + nearest(condition.new, asked), path=report.folder / "report.toml")


def _unanswered(path: Path, known: dict[str, tuple[str, ...]]) -> Iterator[UsageError]:
    """Yield what one template wants of questions that do not give it."""
    for use in uses(path):
        if use.question not in known:
            message = f'there is no question "{use.question}".{nearest(use.question, known)}'
            yield UsageError(message, path=path, line=use.line)
        elif use.column is not None and use.column not in known[use.question]:
            near = nearest(use.column, known[use.question])
            message = f'question "{use.question}" has no column "{use.column}".{near}'
            yield UsageError(message, path=path, line=use.line)
