"""SQL cases: a folder under `tests/cases/<schema>/<model>/` gives rows and expects rows.

`given/<schema>.<table>.csv` is inserted by name (missing columns are NULL, an empty cell is NULL, a misspelt column
is an error), every model between is built, and the model's rows are compared with `expect.csv` in the columns it
names. `as_of.txt` sets the day (default 2024-03-31), `seeds.parameters.csv` replaces values by name. Order does not
count. A case of a report question lives under `tests/cases/reports/<slug>/<question>/<case>`.
"""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest

from pipeline.project.project import Project
from pipeline.project.queries import Query
from pipeline.warehouse.lineage import upstream
from pipeline.warehouse.models import build_models
from pipeline.warehouse.warehouse import Warehouse, sql_identifier, sql_text
from tests.conftest import empty_warehouse

CASES = Path(__file__).parent / "cases"
FOLDERS = sorted(path.parent for path in CASES.rglob("expect.csv"))


def test_every_folder_of_given_rows_expects_something() -> None:
    """A case without expect.csv would assert nothing."""
    given = {path.parent.parent for path in CASES.rglob("given/*.csv")}
    assert given <= set(FOLDERS)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: str(folder.relative_to(CASES)))
def test_case(folder: Path, project: Project) -> None:
    """Build what the case's model rests on from the given rows, and compare."""
    query = _query(folder, project)
    as_of = folder / "as_of.txt"
    day = date.fromisoformat(as_of.read_text().strip()) if as_of.exists() else date(2024, 3, 31)
    with empty_warehouse(project, day) as warehouse:
        given = {path.stem: path for path in sorted((folder / "given").glob("*.csv"))}
        for name, path in given.items():
            if name.startswith(("raw.", "seeds.", "engine.")):
                _insert(warehouse, name, path)
        needed = upstream([query.full_name], {**project.models, query.full_name: query})
        needed |= {name.replace("baseline.", "marts.", 1) for name in needed}
        needed = upstream(needed, project.models)
        build_models(warehouse, project, only=needed)
        for name, path in given.items():
            if name.startswith(("baseline.",)):
                _insert(warehouse, name, path)
        if any(name.startswith("baseline.") for name in given):
            build_models(warehouse, project, only=_resting_on_baseline(needed | {query.full_name}, project))
        _compare(warehouse, query, folder / "expect.csv")


def _resting_on_baseline(names: set[str], project: Project) -> set[str]:
    """Return the models among `names` that read the build before, themselves or through another model."""
    return {name for name in names if any(read.startswith("baseline.") for read in upstream([name], project.models))}


def _query(folder: Path, project: Project) -> Query:
    """Return the model or question a case is about, from where its folder lies."""
    schema, *rest = folder.relative_to(CASES).parts
    if schema == "reports":
        return project.reports[rest[0]].questions[rest[1]]
    return (project.checks if schema == "checks" else project.models)[
        rest[0] if schema == "checks" else f"{schema}.{rest[0]}"
    ]


def _insert(warehouse: Warehouse, table: str, path: Path) -> None:
    """Insert a CSV by column name; raw rows are current unless they say otherwise, seeds replace by name."""
    source = f"read_csv({sql_text(path)}, header = true, all_varchar = true, nullstr = '')"
    if table == "seeds.parameters":
        warehouse.execute(f"delete from {table} where name in (select name from {source})")
    if table.startswith("engine."):
        warehouse.execute(f"delete from {table}")
    warehouse.execute(f"insert into {table} by name select * from {source}")
    if table.startswith("raw."):
        warehouse.execute(f"update {table} set is_superseded = false where is_superseded is null")
        name = sql_text(table.removeprefix("raw."))
        warehouse.execute(f"update engine.tables set is_present = true where table_name = {name}")


def _compare(warehouse: Warehouse, query: Query, expect: Path) -> None:
    """Compare as bags of rows, numbers within 1e-9, and print missing and unexpected rows apart."""
    with expect.open(encoding="utf-8", newline="") as lines:
        columns = next(csv.reader(lines))
    types = dict(warehouse.columns(f"select * from ({query.body})"))
    unknown = [column for column in columns if column not in types]
    assert not unknown, f"{expect} names columns that {query.full_name} does not have: {unknown}; it has {list(types)}"
    cast = ", ".join(
        f"round({sql_identifier(c)}::double, 6)::varchar as {sql_identifier(c)}"
        if types[c] in ("DOUBLE", "FLOAT") or types[c].startswith("DECIMAL")
        else f"{sql_identifier(c)}::{types[c]}::varchar as {sql_identifier(c)}"
        for c in columns
    )
    wanted = f"select {cast} from read_csv({sql_text(expect)}, header = true, all_varchar = true, nullstr = '')"
    found = f"select {cast} from ({query.body})"
    missing = warehouse.rows(f"{wanted} except all {found} order by all")
    unexpected = warehouse.rows(f"{found} except all {wanted} order by all")
    assert (missing, unexpected) == ([], []), _difference(expect, columns, missing, unexpected)


def _difference(expect: Path, columns: list[str], missing: list[tuple], unexpected: list[tuple]) -> str:
    """Say which rows are missing and which were not expected."""
    lines = [str(expect), "columns: " + ", ".join(columns)]
    lines += ["missing rows:", *(f"  {row}" for row in missing)] if missing else []
    lines += ["unexpected rows:", *(f"  {row}" for row in unexpected)] if unexpected else []
    return "\n".join(lines)
