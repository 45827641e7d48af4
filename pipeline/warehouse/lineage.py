"""Which SQL reads which tables, and so the order to build in: found by parsing, never from a list."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from graphlib import CycleError, TopologicalSorter

import sqlglot
from sqlglot import exp

from pipeline.errors import UsageError, nearest
from pipeline.project.queries import Query

# A schema may be read only from the layers named here: raw → staging → marts → reports.
MAY_READ = {
    "staging": {"raw", "seeds", "staging", "engine"},
    "marts": {"staging", "marts", "seeds", "baseline", "engine"},
    "checks": {"staging", "marts", "seeds", "baseline", "engine"},
    "reports": {"marts", "seeds", "engine"},
}

# A macro reads a table on behalf of the query that calls it.
MACRO_READS = {"parameter": "seeds.parameters"}


@cache
def _parse(sql: str) -> exp.Expression:
    """Parse one statement; cached, because lint, build order and lineage all ask."""
    return sqlglot.parse_one(sql, dialect="duckdb")


def parse(query: Query) -> exp.Expression:
    """Parse a query; a syntax error names its file and line."""
    try:
        return _parse(query.body)
    except sqlglot.errors.ParseError as error:
        first = error.errors[0]
        raise UsageError(f"not valid SQL: {first['description']}.", path=query.path, line=first["line"]) from None


@cache
def references(query: Query) -> frozenset[str]:
    """Return the full names of the tables a query reads, by itself or through a macro, without its own CTEs."""
    tree = parse(query)
    ctes = {cte.alias for cte in tree.find_all(exp.CTE)}
    calls = {call.name.lower() for call in tree.find_all(exp.Anonymous)}
    found = {table for macro, table in MACRO_READS.items() if macro in calls}
    for table in tree.find_all(exp.Table):
        if not isinstance(table.this, exp.Identifier):
            continue
        if table.db:
            found.add(f"{table.db}.{table.name}")
        elif table.name not in ctes:
            raise UsageError(
                f'table "{table.name}" has no schema and is no CTE of this query.{nearest(table.name, ctes)}',
                path=query.path,
                hint=f"marts.{table.name} or staging.{table.name}",
            )
    return frozenset(found)


def check_layers(query: Query) -> None:
    """Raise if a query reads a layer it must not: SQL goes raw → staging → marts → reports."""
    layer = query.schema.split(".")[0]
    for name in sorted(references(query)):
        if name.split(".")[0] not in MAY_READ[layer]:
            allowed = ", ".join(sorted(MAY_READ[layer]))
            raise UsageError(f"{layer} must not read {name}; it may read {allowed}.", path=query.path)


def build_order(models: Mapping[str, Query]) -> list[Query]:
    """Return the models so that each comes after all it reads; a cycle is an error that names it.

    A mart that reads `baseline.x` comes after `marts.x`, whose shape the baseline takes on a first build.
    """
    graph: dict[str, set[str]] = {}
    for name, query in models.items():
        graph[name] = models_read(query, models)
        for ref in sorted(references(query) - graph[name]):
            if ref.split(".")[0] in ("staging", "marts"):
                raise UsageError(f"there is no {ref}.{nearest(ref, models)}", path=query.path)
    try:
        return [models[name] for name in TopologicalSorter(graph).static_order()]
    except CycleError as error:
        path = " → ".join(error.args[1])
        raise UsageError(f"models read each other in a circle: {path}.") from None


def models_read(query: Query, models: Mapping[str, Query]) -> set[str]:
    """Return the models that must be built before a query runs: `baseline.x` comes with `marts.x`."""
    reads = {ref.replace("baseline.", "marts.", 1) for ref in references(query)}
    return {ref for ref in reads if ref in models}


def upstream(names: Iterable[str], models: Mapping[str, Query]) -> set[str]:
    """Return everything the named tables rest on, themselves included, down to raw."""
    seen: set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            waiting.extend(references(models[name]) if name in models else ())
    return seen
