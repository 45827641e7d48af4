"""Fixtures that most tests share: the project as it stands, and an empty warehouse built from it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from pipeline.project.project import Project, load_project
from pipeline.warehouse.facts import state_build, state_last_good, state_tables
from pipeline.warehouse.models import load_seeds
from pipeline.warehouse.warehouse import Warehouse, sql_identifier

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"


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


@pytest.fixture
def warehouse(project: Project) -> Iterator[Warehouse]:
    """An empty warehouse at the end of March 2024."""
    with empty_warehouse(project, date(2024, 3, 31)) as opened:
        yield opened
