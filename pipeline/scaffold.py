"""The analyst's tools: start a report, ask a question, see what feeds a page."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from rich.table import Column, Table
from rich.text import Text

from pipeline.console import wide_console
from pipeline.errors import UsageError, nearest
from pipeline.project.answers import Answer
from pipeline.project.project import Project
from pipeline.project.queries import Query
from pipeline.project.reports import Report, check_slug
from pipeline.warehouse.ask import ask
from pipeline.warehouse.lineage import upstream
from pipeline.warehouse.warehouse import Warehouse

SHOWN = 40

MANIFEST = """\
order = 90
group = "data"
title = {{ zh = "{slug}", en = "{slug}" }}

[text]
list = {{ zh = "清单", en = "List" }}

[findings]
neutral = {{ zh = "共 {{accounts:integer}} 家客户", en = "{{accounts:integer}} accounts" }}
"""
FINDINGS = """\
-- The sentence above the page: slot, code, and the numbers it names.
select 'page' as slot, 'neutral' as code, count(*) as accounts
from marts.account_profiles as account_profiles
"""
QUESTION = """\
-- Accounts by region.
-- @grain region
select account_profiles.region, count(*) as account_count
from marts.account_profiles as account_profiles
group by account_profiles.region
order by account_count desc, account_profiles.region
"""
TEMPLATE = """\
{% extends "base.html" %}
{% block page %}
{{ head(finding("page")) }}
{{ table(data.list, caption=text.list, columns=["region", "account_count"], totals=["account_count"]) }}
{% endblock %}
"""


def new_report(project: Project, slug: str) -> list[Path]:
    """Write the files of a new report that already builds: manifest, findings, one question, template."""
    check_slug(slug)
    if slug in project.reports:
        raise UsageError(f'there is a report "{slug}" already.', path=project.reports[slug].folder)
    folder = project.root / "queries" / "reports" / slug
    files = {
        folder / "report.toml": MANIFEST.format(slug=slug),
        folder / "findings.sql": FINDINGS,
        folder / "list.sql": QUESTION,
        project.templates / "reports" / f"{slug}.html": TEMPLATE,
    }
    for path in files:
        if path.exists():
            raise UsageError("is there already.", path=path, hint="another slug, or move the file away")
    folder.mkdir(parents=True, exist_ok=True)
    for path, text in files.items():
        path.write_text(text, encoding="utf-8")
    return list(files)


def where(project: Project, slug: str) -> list[Path]:
    """Return every file a report rests on: its own, the models it reads, their seeds and contracts."""
    report = _report(project, slug)
    names = upstream(
        [query.full_name for query in report.questions.values()],
        {**project.models, **{query.full_name: query for query in report.questions.values()}},
    )
    models = [project.models[name].path for name in sorted(names & project.models.keys())]
    seeds = [path for path in project.seeds if f"seeds.{path.stem}" in names]
    contracts = [c.path for name, c in sorted(project.contracts.items()) if f"raw.{name}" in names]
    own = [report.folder / "report.toml", *(query.path for query in report.questions.values())]
    return [*own, project.templates / report.template, *models, *seeds, *contracts]


def find_question(project: Project, address: str) -> Query:
    """Return the question named `slug/question`; anything else is an error naming the nearest."""
    slug, _, name = address.partition("/")
    questions = _report(project, slug).questions
    if name not in questions:
        raise UsageError(f'report "{slug}" has no question "{name}".{nearest(name, questions)}')
    return questions[name]


def ask_published(project: Project, output: Path, address: str) -> Answer:
    """Ask a question of the warehouse of the last good build."""
    with open_published(output) as warehouse:
        return ask(warehouse, find_question(project, address))


def open_published(output: Path) -> Warehouse:
    """Open the warehouse of the last good build, read-only."""
    path = output / "state" / "warehouse.duckdb"
    if not path.exists():
        raise UsageError("there is no warehouse yet.", path=path, hint="./inv nightly")
    return Warehouse(path, read_only=True)


def print_answer(columns: Iterable[str], rows: list[tuple[object, ...]]) -> None:
    """Print rows as a table, cut after the first few with a line that says how many there are."""
    # As Text, in which no bracket means anything.
    table = Table(*(Column(Text(name)) for name in columns), box=None, header_style="bold")
    for row in rows[:SHOWN]:
        table.add_row(*(Text("—" if value is None else str(value)) for value in row))
    console = wide_console()
    console.print(table)
    console.print(f"{len(rows)} rows" + (f", the first {SHOWN} shown" if len(rows) > SHOWN else ""))


def _report(project: Project, slug: str) -> Report:
    """Return a report by slug; an unknown one is an error naming the nearest."""
    if slug not in project.reports:
        raise UsageError(f'there is no report "{slug}".{nearest(slug, project.reports)}')
    return project.reports[slug]
