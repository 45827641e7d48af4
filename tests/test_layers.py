"""The layer rules: Python imports go only downwards, SQL reads only the layers below it."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from pipeline.errors import UsageError
from pipeline.project.project import Project
from pipeline.project.queries import Query
from pipeline.warehouse.lineage import build_order, check_layers, references, upstream

ROOT = Path(__file__).resolve().parents[1]

# Each module may import the modules of lower rank; warehouse and pages share a rank and so never meet.
RANK = {
    "errors": 0,
    "console": 0,
    "project": 1,
    "warehouse": 2,
    "pages": 2,
    "site": 3,
    "build": 4,
    "lint": 4,
    "scaffold": 4,
    "inspect": 4,
    "rehearsal": 4,
    "demo": 4,
    "deliver": 4,
}
FORBIDDEN = {
    "project": {"duckdb", "jinja2"},
    "pages": {"duckdb", "sqlglot"},
    "warehouse": {"jinja2", "markupsafe"},
}
MODULES = sorted(
    path for path in (ROOT / "pipeline").rglob("*.py") if path.name != "__init__.py" or path.parent.name != "pipeline"
)


def _part(path: Path) -> str:
    """Return which part of the house a module belongs to."""
    return path.relative_to(ROOT / "pipeline").parts[0].removesuffix(".py")


def _imports(path: Path) -> set[str]:
    """Return the dotted names a module imports."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
    return found


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_go_only_downwards(path: Path) -> None:
    part = _part(path)
    for name in _imports(path):
        pieces = name.split(".")
        assert pieces[0] not in FORBIDDEN.get(part, set()), f"{part} must not import {name}"
        if pieces[0] == "pipeline" and len(pieces) > 1 and pieces[1] != part:
            lower = RANK[pieces[1]] < RANK[part] or (RANK[part] == 4 and pieces[1] == "lint")
            assert lower, f"{part} must not import {name}"


def test_sql_reads_only_lower_layers(project: Project) -> None:
    questions = [query for report in project.reports.values() for query in report.questions.values()]
    for query in (*project.models.values(), *project.checks.values(), *questions):
        check_layers(query)


def _query(name: str, body: str) -> Query:
    """Return a query without a file."""
    schema, _, short = name.rpartition(".")
    return Query(schema, short, Path(f"{name}.sql"), body, "About.", {})


def test_a_mart_that_reads_raw_is_refused() -> None:
    with pytest.raises(UsageError, match=r"marts must not read raw.orders"):
        check_layers(_query("marts.x", "select 1 from raw.orders as orders"))


def test_a_report_that_reads_another_report_is_refused() -> None:
    with pytest.raises(UsageError, match=r"reports must not read reports.y"):
        check_layers(_query("reports.tiers.x", "select 1 from reports.y as y"))


def test_references_leave_out_ctes_and_see_subqueries() -> None:
    body = "with a as (select * from staging.b as b) select (select max(d.e) from marts.d as d) from a"
    assert references(_query("marts.x", body)) == {"staging.b", "marts.d"}


def test_a_table_without_schema_names_the_nearest_cte() -> None:
    with pytest.raises(UsageError, match='Did you mean "lines"'):
        references(_query("marts.x", "with lines as (select 1) select * from line"))


def test_build_order_follows_the_sql_and_the_baseline_follows_its_mart() -> None:
    models = {
        "marts.a": _query("marts.a", "select * from baseline.b as b"),
        "marts.b": _query("marts.b", "select * from staging.c as c"),
        "staging.c": _query("staging.c", "select * from raw.c as c"),
    }
    assert [query.full_name for query in build_order(models)] == ["staging.c", "marts.b", "marts.a"]


def test_a_circle_of_models_is_named() -> None:
    models = {
        "marts.a": _query("marts.a", "select * from marts.b as b"),
        "marts.b": _query("marts.b", "select * from marts.a as a"),
    }
    with pytest.raises(UsageError, match=r"in a circle: marts\.\w → marts\.\w → marts\.\w"):
        build_order(models)


def test_an_unknown_model_names_the_nearest() -> None:
    models = {
        "marts.accounts": _query("marts.accounts", "select 1 as x"),
        "marts.b": _query("marts.b", "select 1 from marts.acounts as a"),
    }
    with pytest.raises(UsageError, match=r'there is no marts.acounts. Did you mean "marts.accounts"'):
        build_order(models)


def test_upstream_reaches_raw() -> None:
    models = {
        "marts.b": _query("marts.b", "select * from staging.c as c"),
        "staging.c": _query("staging.c", "select * from raw.c as c"),
    }
    assert upstream(["marts.b"], models) == {"marts.b", "staging.c", "raw.c"}
