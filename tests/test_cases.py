"""SQL cases: a folder under `tests/cases/<schema>/<model>/` gives rows and expects rows.

`given/<schema>.<table>.csv` is inserted by name (missing columns are NULL, an empty cell is NULL, a misspelt column
is an error), every model between is built, and the model's rows are compared with `expect.csv` in the columns it
names. `as_of.txt` sets the day (default 2024-03-31), `seeds.parameters.csv` replaces values by name. Order does not
count. A case of a report question lives under `tests/cases/reports/<slug>/<question>/<case>`.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

import pytest

from pipeline.project.project import Project
from pipeline.project.queries import Query
from pipeline.warehouse.lineage import references, upstream
from pipeline.warehouse.models import build_models
from pipeline.warehouse.warehouse import Warehouse, sql_identifier, sql_text
from tests.conftest import empty_warehouse

CASES = Path(__file__).parent / "cases"
FOLDERS = sorted(path.parent for path in CASES.rglob("expect.csv"))


def test_every_folder_of_given_rows_expects_something() -> None:
    """A case without expect.csv would assert nothing."""
    given = {path.parent.parent for path in CASES.rglob("given/*.csv")}
    assert given <= set(FOLDERS)


@pytest.fixture(scope="module")
def bench(project: Project) -> Iterator[Bench]:
    """Where all cases of this process are built, one after another."""
    made = Bench(project)
    yield made
    made.clear()


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: str(folder.relative_to(CASES)))
def test_case(folder: Path, project: Project, bench: Bench) -> None:
    """Build what the case's model rests on from the given rows, and compare."""
    query = _query(folder, project)
    as_of = folder / "as_of.txt"
    day = date.fromisoformat(as_of.read_text().strip()) if as_of.exists() else date(2024, 3, 31)
    try:
        _compare(bench.built(query, folder / "given", day), query, folder / "expect.csv")
    except BaseException:
        bench.clear()
        raise


class Bench:
    """A warehouse that goes from case to case: what rests on the same rows as in the case before is not built again.

    Of every table it remembers what it was made of: of a given one the bytes of its file, of a model its SQL, the day,
    and what each table that it reads was made of. A case that fails clears it.
    """

    def __init__(self, project: Project) -> None:
        self.project = project
        self.warehouse: Warehouse | None = None
        self.made: dict[str, str] = {}
        self.base: list[str] = []

    def clear(self) -> None:
        """Begin anew with the next case."""
        if self.warehouse:
            self.warehouse.close()
        self.warehouse, self.made = None, {}

    def built(self, query: Query, folder: Path, day: date) -> Warehouse:
        """Return the warehouse with the rows of a folder and everything that a query rests on."""
        warehouse = self.warehouse = self.warehouse or self._empty(day)
        given = {path.stem: path for path in sorted(folder.glob("*.csv"))}
        models = self.project.models
        known = {**models, query.full_name: query}
        needed = upstream([query.full_name], known)
        needed |= {name.replace("baseline.", "marts.", 1) for name in needed}
        needed = upstream(needed, known)
        past = [name for name in given if name.startswith("baseline.")]
        assert needed.issuperset(past), f"{folder} gives tables that nothing in this case reads: {past}"
        made = _Made(known, {name: path.read_bytes() for name, path in given.items()}, day)
        warehouse.set_as_of(day)
        for name in self.base:
            if self._is_new(name, made):
                _restore(warehouse, name, given, day)
        changed = {name for name in needed if name in models and self._is_new(name, made)}
        build_models(warehouse, self.project, only=changed)
        for name in past:
            if name.replace("baseline.", "marts.", 1) in changed:
                _insert(warehouse, name, given[name])
        if past:
            build_models(warehouse, self.project, only=_resting_on_baseline(changed, self.project))
        return warehouse

    def _is_new(self, name: str, made: _Made) -> bool:
        """Say whether a table must be made again, and remember what it is made of now."""
        before, self.made[name] = self.made.get(name), made.of(name)
        return before != self.made[name]

    def _empty(self, day: date) -> Warehouse:
        """Return an empty warehouse that keeps a copy of each table which cases fill."""
        warehouse = empty_warehouse(self.project, day)
        warehouse.execute("create schema pristine")
        self.base = [
            f"{schema}.{table}"
            for schema, table in warehouse.rows(
                "select schema_name, table_name from duckdb_tables() "
                "where schema_name in ('engine', 'raw', 'seeds') order by all"
            )
        ]
        for name in self.base:
            warehouse.execute(f"create table pristine.{sql_identifier(name)} as from {name}")
        return warehouse


class _Made:
    """What each table of a case is made of, as a digest."""

    def __init__(self, known: Mapping[str, Query], given: Mapping[str, bytes], day: date) -> None:
        self.known, self.given, self.day = known, given, day
        self.found: dict[str, str] = {}

    def of(self, name: str) -> str:
        """Return the digest of a table."""
        if name not in self.found:
            self.found[name] = hashlib.sha256(repr(self._parts(name)).encode()).hexdigest()
        return self.found[name]

    def _parts(self, name: str) -> tuple[object, ...]:
        own = self.given.get(name)
        if name.startswith("baseline."):
            return own, self.of(name.replace("baseline.", "marts.", 1))
        if name == "engine.build":
            return own, self.day
        if name == "engine.tables":
            return own, [table for table in self.given if table.startswith("raw.")]
        if name not in self.known:
            return (own,)
        query = self.known[name]
        past = self.given.get(name.replace("marts.", "baseline.", 1))
        day = self.day if "as_of" in query.body else None
        return query.body, day, past, [self.of(table) for table in sorted(references(query))]


def _restore(warehouse: Warehouse, name: str, given: Mapping[str, Path], day: date) -> None:
    """Make a table as it is in an empty warehouse, and insert the given rows."""
    warehouse.execute(f"truncate {name}")
    warehouse.execute(f"insert into {name} from pristine.{sql_identifier(name)}")
    if name == "engine.build":
        warehouse.execute(f"update engine.build set as_of = date '{day}'")
    if name in given:
        _insert(warehouse, name, given[name])
    if name == "engine.tables":
        present = ", ".join(sql_text(table.removeprefix("raw.")) for table in given if table.startswith("raw."))
        warehouse.execute(f"update engine.tables set is_present = true where table_name in ({present or 'null'})")


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


def _compare(warehouse: Warehouse, query: Query, expect: Path) -> None:
    """Compare as bags of rows, numbers within 1e-9, and print missing and unexpected rows apart."""
    with expect.open(encoding="utf-8", newline="") as lines:
        columns = next(csv.reader(lines))
    table = "temp.answer"
    if query.schema in ("staging", "marts"):
        table = f"{query.schema}.{sql_identifier(query.name)}"
    else:
        warehouse.execute(f"create or replace temp table answer as {query.body}")
    types = dict(warehouse.columns(table))
    unknown = [column for column in columns if column not in types]
    assert not unknown, f"{expect} names columns that {query.full_name} does not have: {unknown}; it has {list(types)}"
    cast = ", ".join(
        f"round({sql_identifier(c)}::double, 6)::varchar as {sql_identifier(c)}"
        if types[c] in ("DOUBLE", "FLOAT") or types[c].startswith("DECIMAL")
        else f"{sql_identifier(c)}::{types[c]}::varchar as {sql_identifier(c)}"
        for c in columns
    )
    differ = warehouse.rows(
        f"with wanted as materialized (select {cast} from "
        f"read_csv({sql_text(expect)}, header = true, all_varchar = true, nullstr = '')), "
        f"found as materialized (select {cast} from {table}) "
        "select true as missing, * from (from wanted except all from found) "
        "union all select false, * from (from found except all from wanted) order by all"
    )
    missing, unexpected = ([row for is_missing, *row in differ if is_missing is kind] for kind in (True, False))
    assert (missing, unexpected) == ([], []), _difference(expect, columns, missing, unexpected)


def _difference(expect: Path, columns: list[str], missing: list[list], unexpected: list[list]) -> str:
    """Say which rows are missing and which were not expected."""
    lines = [str(expect), "columns: " + ", ".join(columns)]
    lines += ["missing rows:", *(f"  {tuple(row)}" for row in missing)] if missing else []
    lines += ["unexpected rows:", *(f"  {tuple(row)}" for row in unexpected)] if unexpected else []
    return "\n".join(lines)
