"""What most tests share: the project as it stands, an empty warehouse built from it, and reports built from rows."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from pipeline.project.project import Project, load_project
from pipeline.warehouse.facts import state_build, state_last_good, state_tables
from pipeline.warehouse.lineage import upstream
from pipeline.warehouse.models import build_models, load_seeds
from pipeline.warehouse.warehouse import Warehouse, sql_identifier

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
VECTORS = ROOT / "tests" / "vectors"
# A night in a process of its own, after earlier ones where days are named: what changed since then is on the pages.
NIGHTLY = """
import sys
from datetime import date
from pathlib import Path
from pipeline.build import nightly
exports, output, *days = sys.argv[1:]
for day in days:
    assert nightly(Path(exports), Path(output), date.fromisoformat(day)) == 0
sys.exit(nightly(Path(exports), Path(output)))
"""


@pytest.fixture(scope="session")
def project() -> Project:
    """The project as its files say it."""
    return load_project(ROOT)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of exports made by others; tests that need it skip where it is absent."""
    if not SHARED.is_dir():
        pytest.skip("../shared is not beside this checkout: tests on exports made by others are skipped")
    return SHARED


def empty_raw(warehouse: Warehouse, project: Project) -> None:
    """Make every raw table of the contracts, empty, and the loader's tables of files and rejects."""
    for name, contract in project.contracts.items():
        columns = ", ".join(f"{sql_identifier(column)} {kind}" for column, kind in contract.raw_columns())
        warehouse.execute(f"create or replace table raw.{sql_identifier(name)} ({columns})")
    warehouse.execute(
        "create or replace table engine.files (file_id usmallint, file varchar, table_name varchar, sha256 varchar)"
    )
    warehouse.execute(
        "create or replace table engine.unknown_headers "
        "(file varchar, table_name varchar, header varchar, proposal varchar, why varchar)"
    )
    warehouse.execute("create or replace table engine.notes (note_code varchar, subject varchar, detail varchar)")
    warehouse.execute(
        "create or replace table engine.rejects (file_id usmallint, table_name varchar, line ubigint, "
        "column_name varchar, value varchar, reason varchar)"
    )


def empty_warehouse(project: Project, as_of: date) -> Warehouse:
    """Return a warehouse with empty raw tables, seeds and engine facts, ready for models."""
    warehouse = Warehouse()
    warehouse.set_as_of(as_of)
    empty_raw(warehouse, project)
    load_seeds(warehouse, project)
    state_build(warehouse, project, as_of, None)
    state_tables(warehouse, project)
    state_last_good(warehouse, None)
    return warehouse


@contextmanager
def built_report(
    project: Project,
    slug: str,
    checks: Sequence[str],
    day: date,
    insert: Callable[[Warehouse], None],
    **parameters: float,
) -> Iterator[Warehouse]:
    """Build what a report and some checks rest on from the raw rows that `insert` puts in, as of a day."""
    questions = {query.full_name: query for query in project.reports[slug].questions.values()}
    checked = {project.checks[name].full_name: project.checks[name] for name in checks}
    with empty_warehouse(project, day) as warehouse:
        for name, value in parameters.items():
            warehouse.execute(f"update seeds.parameters set value = {value} where name = '{name}'")
        insert(warehouse)
        named = {**project.models, **questions, **checked}
        build_models(warehouse, project, only=upstream([*questions, *checked], named))
        yield warehouse


def answer_rows(warehouse: Warehouse, project: Project, slug: str, question: str) -> list[dict[str, Any]]:
    """Return the rows of a report's question as dicts."""
    body = project.reports[slug].questions[question].body
    columns = [name for name, _ in warehouse.columns(f"select * from ({body})")]
    return [dict(zip(columns, row, strict=True)) for row in warehouse.rows(body)]


def vector(name: str) -> list[dict[str, str]]:
    """Return the rows of a file of published or agreed numbers."""
    with (VECTORS / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@pytest.fixture
def warehouse(project: Project) -> Iterator[Warehouse]:
    """An empty warehouse at the end of March 2024."""
    with empty_warehouse(project, date(2024, 3, 31)) as opened:
        yield opened
