"""Build staging views and mart tables in the order their SQL asks for; keep marts tagged @keep for tomorrow."""

from __future__ import annotations

import time
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from pipeline.project.project import Project
from pipeline.project.queries import Query
from pipeline.warehouse.lineage import build_order, models_read
from pipeline.warehouse.together import run_together
from pipeline.warehouse.warehouse import Warehouse, sql_identifier, sql_text


@dataclass(frozen=True)
class ModelReport:
    """One model as built: its rows (None for a view, whose readers compute it) and the seconds it took."""

    name: str
    rows: int | None
    seconds: float


def load_seeds(warehouse: Warehouse, project: Project) -> None:
    """Load `queries/seeds/*.csv` and let the settings' [parameters] replace values by name."""
    for path in project.seeds:
        warehouse.execute(
            f"create or replace table seeds.{sql_identifier(path.stem)} as "
            f"select * from read_csv({sql_text(path)}, header = true, nullstr = '')"
        )
    # Read as whole numbers where every value happens to be one, a company's 4.5 would become 5 without a word.
    warehouse.execute("alter table seeds.parameters alter value type double")
    for name, value in sorted(project.settings.parameters.items()):
        warehouse.execute(f"update seeds.parameters set value = {value} where name = {sql_text(name)}")
    parameter_macro(warehouse)


def parameter_macro(warehouse: Warehouse) -> None:
    """Make the macro `parameter(name)` that models read thresholds with."""
    warehouse.execute(
        "create or replace macro parameter(wanted) as "
        "(select parameters.value from seeds.parameters as parameters where parameters.name = wanted)"
    )


def build_models(
    warehouse: Warehouse, project: Project, baseline: Path | None = None, only: set[str] | None = None
) -> list[ModelReport]:
    """Build every model (or `only` these), in order; a baseline table follows the mart whose past it holds."""
    wanted = {
        query.full_name: query for query in build_order(project.models) if only is None or query.full_name in only
    }
    work = {name: partial(_build, query=query, baseline=baseline) for name, query in wanted.items()}
    after = {name: models_read(query, project.models) for name, query in wanted.items()}
    return list(run_together(warehouse, work, after).values())


def create_model(warehouse: Warehouse, query: Query) -> str:
    """Create a model's view or table and return which; the statement stands on the first line, as the file's does."""
    kind = "view" if query.schema == "staging" or "view" in query.tags else "table"
    with warehouse.blaming(query):
        warehouse.execute(f"create or replace {kind} {query.schema}.{sql_identifier(query.name)} as {query.body}")
    return kind


def _build(warehouse: Warehouse, query: Query, baseline: Path | None) -> ModelReport:
    """Create one model, and the baseline of one that is kept."""
    started = time.perf_counter()
    kind = create_model(warehouse, query)
    table = f"{query.schema}.{sql_identifier(query.name)}"
    rows = None if kind == "view" else warehouse.value(f"select count(*) from {table}")
    if "keep" in query.tags:
        load_baseline(warehouse, query.name, baseline)
    return ModelReport(query.full_name, rows, round(time.perf_counter() - started, 3))


def load_baseline(warehouse: Warehouse, name: str, folder: Path | None) -> None:
    """Make `baseline.<name>` from a past build's snapshot; empty, in the mart's shape, when there is none."""
    table = sql_identifier(name)
    warehouse.execute(f"create or replace table baseline.{table} as from marts.{table} limit 0")
    snapshot = folder / f"{name}.parquet" if folder else None
    if snapshot is None or not snapshot.exists():
        return
    source = f"read_parquet({sql_text(snapshot)})"
    past = {column for column, _ in warehouse.columns(f"select * from {source}")}
    shared = [sql_identifier(c) for c, _ in warehouse.columns(f"baseline.{table}") if c in past]
    warehouse.execute(f"insert into baseline.{table} by name select {', '.join(shared)} from {source}")


def keep_snapshots(warehouse: Warehouse, project: Project, folder: Path) -> None:
    """Write every mart tagged @keep, for the build that will be compared with this one."""
    folder.mkdir(parents=True, exist_ok=True)
    for query in project.marts.values():
        if "keep" in query.tags:
            order = ", ".join(sql_identifier(column) for column in query.listed("grain"))
            warehouse.execute(
                f"copy (select * from marts.{sql_identifier(query.name)} order by {order}) "
                f"to {sql_text(folder / f'{query.name}.parquet')} (format parquet)"
            )
