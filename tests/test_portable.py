"""Staging and marts keep to SQL that a cluster can run: a closed list of functions, no ASOF, no ordered aggregates."""

from __future__ import annotations

import tomllib

import pytest
from sqlglot import exp

from pipeline.errors import nearest
from pipeline.project.project import ROOT, Project
from pipeline.project.queries import Query
from pipeline.warehouse.lineage import parse

LISTED = tomllib.loads((ROOT / "queries" / "portable.toml").read_text(encoding="utf-8"))
ALLOWED = LISTED["functions"].keys() | LISTED["macros"].keys()
MODELS = sorted((ROOT / "queries").glob("staging/*.sql")) + sorted((ROOT / "queries").glob("marts/*.sql"))


def functions(query: Query) -> set[str]:
    """Return the names of the functions a query calls, as sqlglot knows them."""
    calls = parse(query).find_all(exp.Func)
    return {call.name.lower() if isinstance(call, exp.Anonymous) else call.sql_names()[0].lower() for call in calls}


def test_only_listed_functions_are_used(project: Project) -> None:
    used: set[str] = set()
    for query in project.models.values():
        called = functions(query)
        for name in sorted(called - ALLOWED):
            pytest.fail(f"{query.path}: function {name} is not on queries/portable.toml.{nearest(name, ALLOWED)}")
        used |= called
    assert sorted(ALLOWED - used) == [], "listed, but no model uses them"


def test_no_asof_join_and_no_ordered_aggregate(project: Project) -> None:
    for query in project.models.values():
        tree = parse(query)
        assert not any(join.args.get("method") == "ASOF" for join in tree.find_all(exp.Join)), query.path
        ordered = [node for node in tree.find_all(exp.AggFunc) if isinstance(node.this, exp.Order)]
        assert not ordered, f"{query.path}: {ordered[0].sql()}"
