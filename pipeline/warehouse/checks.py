"""Checks: queries that must return no rows, and the grain of every mart. A red check stops the publish."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Any

from pipeline.project.project import Project
from pipeline.project.queries import Query
from pipeline.project.settings import Accept
from pipeline.warehouse.lineage import references
from pipeline.warehouse.together import run_together
from pipeline.warehouse.warehouse import Warehouse, sql_identifier

SAMPLE = 20


@dataclass(frozen=True)
class CheckResult:
    """One check for one table: how many rows offend, some of them, and whether that stops the publish."""

    check: str
    table: str
    severity: str
    description: str
    failures: int
    columns: tuple[str, ...] = ()
    sample: tuple[tuple[Any, ...], ...] = ()
    accepted: Accept | None = None

    @property
    def stops(self) -> bool:
        """Whether this result keeps yesterday's site up."""
        return self.failures > 0 and self.severity == "stop" and self.accepted is None

    def record(self) -> dict[str, Any]:
        """Return the result as the run record says it."""
        accepted = self.accepted and self.accepted.model_dump(mode="json")
        said = {name: getattr(self, name) for name in ("check", "table", "severity", "failures", "stops")}
        return {**said, "accepted": accepted}

    def __str__(self) -> str:
        first = ""
        if self.sample:
            pairs = zip(self.columns, self.sample[0], strict=True)
            first = " First: " + ", ".join(f"{name} {value}" for name, value in pairs) + "."
        rows = "1 row" if self.failures == 1 else f"{self.failures} rows"
        return (
            f"check {self.check} ({self.table}): {rows}. {self.description}{first} "
            f'Try: mend the export, or accept it in settings.toml with [[accept]] check = "{self.check}", '
            f'table = "{self.table}", until = YYYY-MM-DD, by = "…", why = "…"'
        )


def check_arrival(warehouse: Warehouse, project: Project, as_of: date) -> list[CheckResult]:
    """Run the checks that need no model, only facts about the exports: did everything come, as it usually does?"""
    results = [
        result for query in project.checks.values() if _is_of_arrival(query) for result in _check(warehouse, query)
    ]
    return [_accepted(result, project.settings.accept, as_of) for result in results]


def check_models(warehouse: Warehouse, project: Project, as_of: date) -> list[CheckResult]:
    """Run the grain checks of the marts and the checks that read models, and let [[accept]] entries pass."""
    work: dict[str, Callable[[Warehouse], list[CheckResult]]] = {
        mart.full_name: partial(_grain, mart=mart) for mart in project.marts.values()
    }
    work |= {
        query.full_name: partial(_check, query=query) for query in project.checks.values() if not _is_of_arrival(query)
    }
    results = [result for found in run_together(warehouse, work).values() for result in found]
    return [_accepted(result, project.settings.accept, as_of) for result in results]


def _is_of_arrival(query: Query) -> bool:
    """Whether a check reads nothing but facts about the build."""
    return all(name.startswith(("engine.", "seeds.")) for name in references(query))


def _grain(warehouse: Warehouse, mart: Query) -> list[CheckResult]:
    """Check that a mart's @grain columns are never NULL and never repeat.

    Rows are first compared by a 64-bit hash of the key, which is cheap; only when that collides are the keys
    themselves grouped, so a chance collision cannot stop a night.
    """
    table = f"marts.{sql_identifier(mart.name)}"
    keys = ", ".join(sql_identifier(column) for column in mart.listed("grain"))
    missing = " or ".join(f"{sql_identifier(column)} is null" for column in mart.listed("grain"))
    description = f"One row per {', '.join(mart.listed('grain'))}, none of them empty."
    clean = CheckResult(f"grain_{mart.name}", mart.full_name, "stop", description, 0)
    rows, distinct, nulls = warehouse.rows(
        f"select count(*), count(distinct hash({keys})), count(*) filter (where {missing}) from {table}"
    )[0]
    if rows == distinct and nulls == 0:
        return [clean]
    sql = f"select {keys}, count(*) as rows from {table} group by {keys} having count(*) > 1 or {missing} order by all"
    return [_result(clean, *_offending(warehouse, sql))]


def _check(warehouse: Warehouse, query: Query) -> list[CheckResult]:
    """Run one check; where its rows carry `table_name`, there is one result for each table."""
    severity = query.tags.get("severity", "stop")
    tables = ", ".join(sorted(name for name in references(query) if not name.startswith(("seeds.", "engine.")))) or "*"
    clean = CheckResult(query.name, tables, severity, query.description, 0)
    with warehouse.blaming(query):
        columns, rows = _offending(warehouse, query.body)
    if not rows or "table_name" not in columns:
        return [_result(clean, columns, rows)]
    named: dict[Any, list[tuple[Any, ...]]] = {}
    for row in rows:
        named.setdefault(row[columns.index("table_name")], []).append(row)
    # A row that names no table offends too; it counts for all that the check reads.
    return [_result(replace(clean, table=name or tables), columns, named[name]) for name in sorted(named, key=str)]


def _offending(warehouse: Warehouse, sql: str) -> tuple[tuple[str, ...], list[tuple[Any, ...]]]:
    """Return the columns and rows of a query of offending rows."""
    rows = warehouse.con.execute(sql)
    return tuple(column[0] for column in rows.description), rows.fetchall()


def _result(clean: CheckResult, columns: tuple[str, ...], rows: list[tuple[Any, ...]]) -> CheckResult:
    """Return a result that counts all offending rows and keeps the first few."""
    return replace(clean, failures=len(rows), columns=columns, sample=tuple(rows[:SAMPLE]))


def _accepted(result: CheckResult, accepts: tuple[Accept, ...], as_of: date) -> CheckResult:
    """Mark a failing result as let through by the settings, unless the entry has expired."""
    if not result.failures:
        return result
    for accept in accepts:
        if accept.check == result.check and accept.table in (result.table, "*") and as_of <= accept.until:
            return replace(result, accepted=accept)
    return result
