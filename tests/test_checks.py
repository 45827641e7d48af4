"""Checks: what stops a publish, a result a table, and tags that cannot be mistyped."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from pipeline.errors import UsageError
from pipeline.project.project import Project
from pipeline.project.queries import Query, read_query
from pipeline.warehouse.checks import CheckResult, check_arrival
from pipeline.warehouse.warehouse import Warehouse


def _check(project: Project, warehouse: Warehouse, rows: str, **tags: str) -> list[CheckResult]:
    """Run one check whose rows are `values` of table_name and a number."""
    body = f"select * from (values {rows}) as v (table_name, n)"
    query = Query("checks", "sample", Path("sample.sql"), body, "About.", tags)
    return check_arrival(warehouse, replace(project, checks={"sample": query}), date(2024, 3, 31))


def test_a_check_has_a_result_for_each_table_it_names(project: Project, warehouse: Warehouse) -> None:
    found = _check(project, warehouse, "('a', 1), ('b', 2), ('a', 3)")
    assert [(result.table, result.failures, result.stops) for result in found] == [("a", 2, True), ("b", 1, True)]


def test_a_row_that_names_no_table_stops_all_the_same(project: Project, warehouse: Warehouse) -> None:
    found = _check(project, warehouse, "(null, 1), ('a', 2)")
    assert sorted((result.table, result.failures, result.stops) for result in found) == [("*", 1, True), ("a", 1, True)]


def test_a_table_may_be_called_anything(project: Project, warehouse: Warehouse) -> None:
    (found,) = _check(project, warehouse, "('it''s', 1)")
    assert (found.table, found.failures) == ("it's", 1)


def test_a_warning_does_not_stop(project: Project, warehouse: Warehouse) -> None:
    (found,) = _check(project, warehouse, "('a', 1)", severity="warn")
    assert (found.failures, found.stops) == (1, False)


@pytest.mark.parametrize(
    ("word", "said"), [("stpo", 'Did you mean "stop"'), ("warning", 'Did you mean "warn"'), ("", "")]
)
def test_a_mistyped_severity_switches_no_check_off(tmp_path: Path, word: str, said: str) -> None:
    path = tmp_path / "q.sql"
    path.write_text(f"-- About.\n-- @severity {word}\nselect 1 as a\n", encoding="utf-8")
    with pytest.raises(UsageError, match=f'q.sql:2: @severity says "{word}".*{said}'):
        read_query(path, "checks")
