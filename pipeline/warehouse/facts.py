"""Facts about the build itself, as tables that checks and reports can query: schema `engine`.

`engine.build` one row: as_of, currency, allocation, revenue tables present, baseline.  `engine.limits` the settings'
limits, `engine.scope_kinds` the kinds of scopes they ask for.  `engine.tables` one row per contract table: rows, newest
event, totals, limit.  `engine.event_days` rows by table and event day.  `engine.last_good_tables` and
`engine.last_good_files` the same facts of the last good build.  `engine.files` and `engine.rejects` come from the
loader; `engine.checks` and `engine.models` are written when known.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from pipeline.project.contracts import Contract
from pipeline.project.project import Project
from pipeline.warehouse.checks import CheckResult
from pipeline.warehouse.models import ModelReport
from pipeline.warehouse.warehouse import Warehouse, sql_identifier, sql_text

# How many of the rows that a check found are shown.
SAMPLE = 3


def state_build(warehouse: Warehouse, project: Project, as_of: date, baseline: Mapping[str, Any] | None) -> None:
    """Write what this build is: its day, currency, rules, limits, and the day of the build it is compared with."""
    settings = project.settings
    compared = sql_text(baseline["as_of"]) if baseline else "null"
    warehouse.execute(
        "create or replace table engine.build as select "
        f"date {sql_text(as_of)} as as_of, {sql_text(settings.currency)} as currency, "
        f"{sql_text(settings.allocation)} as allocation, {compared}::date as baseline_as_of"
    )
    limits = [(name, float(value)) for name, value in settings.limits.model_dump().items()]
    limits.append(("pages_for_all", float(settings.site.pages_for_all)))
    limits.append(("pages_most", float(settings.site.pages_most)))
    warehouse.execute("create or replace table engine.limits (name varchar, value double)")
    _insert(warehouse, "engine.limits", limits)
    warehouse.execute("create or replace table engine.scope_kinds (kind varchar)")
    _insert(warehouse, "engine.scope_kinds", [(kind,) for kind in settings.scopes.kinds] if settings.scopes else [])


def state_tables(warehouse: Warehouse, project: Project) -> None:
    """Write rows, newest event and totals of every contract table, and its rows by event day."""
    warehouse.execute(
        "create or replace table engine.tables (table_name varchar, is_core boolean, is_present boolean, "
        "row_count bigint, newest_event date, money_total decimal(38, 4), freshness_days integer)"
    )
    warehouse.execute("create or replace table engine.event_days (table_name varchar, day date, row_count bigint)")
    present = {
        name for (name,) in warehouse.rows("select distinct table_name from engine.files where table_name is not null")
    }
    for name, contract in project.contracts.items():
        warehouse.execute(f"insert into engine.tables {_table_facts(project, name, contract, name in present)}")
        if contract.event and name in present:
            day = f"{sql_identifier(contract.event)}::date"
            warehouse.execute(
                f"insert into engine.event_days select {sql_text(name)}, {day}, count(*) "
                f"from raw.{sql_identifier(name)} where {day} <= as_of() and not is_superseded group by all"
            )


def _table_facts(project: Project, name: str, contract: Contract, present: bool) -> str:
    """Return the SELECT of one table's facts; the total is that of its first money column."""
    event = f"max({sql_identifier(contract.event)}::date)" if contract.event else "null::date"
    money = next((column for column, spec in contract.columns.items() if spec.money), None)
    total = f"sum({sql_identifier(money)})" if money else "null"
    own = project.settings.table(name).freshness_days
    visible = f"and {sql_identifier(contract.event)}::date <= as_of()" if contract.event else ""
    limit = project.settings.limits.freshness_days if own is None else own
    return (
        f"select {sql_text(name)}, {contract.core}, {present}, count(*), {event}, {total}, {limit} "
        f"from raw.{sql_identifier(name)} where not is_superseded {visible}"
    )


def state_last_good(warehouse: Warehouse, record: Mapping[str, Any] | None) -> None:
    """Write what the record of the last good run says of its files and tables; empty without one."""
    warehouse.execute(
        "create or replace table engine.last_good_files (as_of date, file varchar, table_name varchar, sha256 varchar)"
    )
    warehouse.execute(
        "create or replace table engine.last_good_tables "
        "(table_name varchar, row_count bigint, newest_event date, money_total decimal(38, 4))"
    )
    if record:
        files = [(record["as_of"], f["file"], f["table"], f["sha256"]) for f in record["inputs"]]
        tables = [(t["table"], t["rows"], t["newest_event"], t["money_total"]) for t in record["tables"]]
        _insert(warehouse, "engine.last_good_files", files)
        _insert(warehouse, "engine.last_good_tables", tables)


def state_checks(warehouse: Warehouse, checks: Iterable[CheckResult]) -> None:
    """Write the results of the checks, for data health."""
    warehouse.execute(
        "create or replace table engine.checks (check_name varchar, table_name varchar, severity varchar, "
        "description varchar, failures bigint, sample varchar, "
        "accepted_by varchar, accepted_until date, accepted_why varchar)"
    )
    rows = [
        (c.check, c.table, c.severity, c.description, c.failures, _sample(c))
        + ((c.accepted.by, c.accepted.until, c.accepted.why) if c.accepted else (None, None, None))
        for c in checks
    ]
    _insert(warehouse, "engine.checks", rows)


def _sample(check: CheckResult) -> str:
    """Return the first rows a check found, each value after its column's name; the table has a place of its own."""
    rows = [zip(check.columns, row, strict=True) for row in check.sample[:SAMPLE]]
    return "; ".join(
        ", ".join(f"{name} {_plain(value)}" for name, value in row if name != "table_name") for row in rows
    )


def _plain(value: Any) -> str:
    """Return a value as people write it: no zeros after the last decimal, a dash for nothing."""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return "—" if value is None else str(value)


def state_models(warehouse: Warehouse, models: Iterable[ModelReport], project: Project) -> None:
    """Write the models built, with what each means."""
    warehouse.execute(
        "create or replace table engine.models (model_name varchar, row_count bigint, description varchar)"
    )
    rows = [(m.name, m.rows, project.models[m.name].description) for m in models]
    _insert(warehouse, "engine.models", rows)


def lineage_facts(warehouse: Warehouse) -> dict[str, Any]:
    """Return what lineage says of tables: `rows` by full name, and `files` (table, file, loaded, rejected)."""
    rows = warehouse.rows(
        "select model_name, row_count from engine.models union all "
        "select 'raw.' || table_name, row_count from engine.tables where is_present"
    )
    files = warehouse.rows(
        "select table_name, file, rows_loaded, rows_rejected from engine.files "
        "where table_name is not null order by table_name, part_date, file, file_id"
    )
    return {"rows": dict(rows), "files": tuple(files)}


def table_facts(warehouse: Warehouse) -> list[dict[str, Any]]:
    """Return `engine.tables` for the run record, where tomorrow's checks find them."""
    rows = warehouse.rows(
        "select table_name, row_count, newest_event, money_total from engine.tables "
        "where is_present order by table_name"
    )
    return [
        {
            "table": name,
            "rows": count,
            "newest_event": newest and str(newest),
            "money_total": total and str(total),
        }
        for name, count, newest, total in rows
    ]


def _insert(warehouse: Warehouse, table: str, rows: list[tuple[Any, ...]]) -> None:
    """Insert a handful of rows."""
    if rows:
        marks = ", ".join("?" for _ in rows[0])
        warehouse.con.executemany(f"insert into {table} values ({marks})", rows)
