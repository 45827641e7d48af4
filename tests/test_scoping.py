"""How marts are shared out: every one says so, what it says can be, and what all scopes see is a short list."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from pipeline.errors import UsageError
from pipeline.lint import problems
from pipeline.project.addresses import root_name
from pipeline.project.project import Project
from pipeline.project.queries import Query
from pipeline.project.scopes import scoped
from pipeline.project.scoping import scoping
from pipeline.project.settings import Settings
from pipeline.rehearsal import shared_columns_exist
from pipeline.warehouse.models import build_models
from pipeline.warehouse.scope_rules import mart_is_shared_out, scope_settings_fit, sites_have_what_they_ask_for
from tests.conftest import empty_warehouse

# What every scope sees whole: calendars, windows, written standards. Nothing of any account stands in them.
PUBLIC = {
    "receivable_history", "retention_windows", "rolling_days", "service_targets", "service_windows", "tier_days",
    "tier_slices", "tier_windows", "working_days",
}  # fmt: skip


def _mart(body: str = "select 1 as one from marts.accounts as accounts", **tags: str) -> Query:
    return Query("marts", "sample", Path("sample.sql"), body, "About.", {"grain": "one", **tags})


def test_what_every_scope_sees_is_a_short_list(project: Project) -> None:
    assert {name for name, mart in project.marts.items() if scoping(mart).mode == "public"} == PUBLIC


def test_what_a_mart_says_is_read() -> None:
    how = scoping(_mart(scope="customer_id, manager_id as team", hide="a, b", order="rank", name="x y as customer_id"))
    assert how.keys == (("customer_id", "customer_id"), ("manager_id", "team"))
    assert (how.hidden, how.ordered, how.named) == (("a", "b"), ("rank",), ((("x", "y"), "customer_id"),))
    assert how.columns == {"customer_id", "manager_id", "a", "b", "rank", "x", "y"}


@pytest.mark.parametrize(
    "tags",
    [{}, {"scope": "customer id"}, {"scope": "public, customer_id"}, {"scope": "public", "hide": "a"},
     {"scope": "customer_id", "name": "agent"}],
    ids=["undeclared", "no column", "whole and part", "hidden in what is public", "named by no key"],
)  # fmt: skip
def test_what_a_mart_cannot_say_is_refused(tags: dict[str, str]) -> None:
    with pytest.raises(UsageError, match=r"scope|@hide|@name"):
        scoping(_mart(**tags))


def test_an_undeclared_mart_is_refused_by_lint(project: Project) -> None:
    found = problems(replace(project, marts={**project.marts, "managers": _mart()}))
    assert any("a mart states its scope" in str(problem) for problem in found)


def test_a_key_there_is_not_is_named(project: Project) -> None:
    with pytest.raises(UsageError, match=r'there is no key "custmer_id"\. Did you mean "customer_id"'):
        mart_is_shared_out(_mart(scope="customer_id as custmer_id"), project)


@pytest.mark.parametrize("table", ["staging.orders", "baseline.accounts", "engine.rejects"])
def test_what_is_computed_again_reads_nothing_that_holds_all_rows(project: Project, table: str) -> None:
    with pytest.raises(UsageError, match=f"must not read {table}, which holds all rows"):
        mart_is_shared_out(_mart(f"select 1 as one from {table} as t", scope="recompute"), project)


def test_settings_name_kinds_there_are(project: Project) -> None:
    for kinds, problem in ((("regon",), 'Did you mean "region"'), (("team", "team"), '"team" stands there twice')):
        settings = Settings.model_validate({"scopes": {"kinds": kinds}})
        with pytest.raises(UsageError, match=problem):
            scope_settings_fit(replace(project, settings=settings))


def test_a_report_of_narrower_scopes_asks_for_no_fact_about_all_exports(project: Project) -> None:
    health = project.reports["data_health"]
    everybody = replace(health, manifest=health.manifest.model_copy(update={"scopes": None}))
    with pytest.raises(UsageError, match=r"engine\.\w+ is of the whole company"):
        sites_have_what_they_ask_for(replace(project, reports={"data_health": everybody}))


def test_narrower_sites_leave_out_what_is_the_company_s(project: Project) -> None:
    narrow = scoped(project, "manager")
    assert narrow.left_out == {"data_health"}
    assert "where false" in narrow.reports["tiers"].questions["thresholds"].body
    assert narrow.reports["tiers"].questions["pyramid"] is project.reports["tiers"].questions["pyramid"]


def test_a_column_there_is_not_is_said(project: Project) -> None:
    managers = project.marts["managers"]
    wrong = replace(managers, tags={**managers.tags, "scope": "manager_ident as team"})
    with empty_warehouse(project, date(2024, 3, 31)) as warehouse:
        build_models(warehouse, project, only={"staging.managers", "staging.customers", "marts.managers"})
        shared_columns_exist(warehouse, replace(project, marts={"managers": managers}))
        with pytest.raises(UsageError, match=r'no column "manager_ident". Did you mean "manager_id"'):
            shared_columns_exist(warehouse, replace(project, marts={"managers": wrong}))


@pytest.mark.parametrize("scope", ["manager:a/b", "manager:A/B", "region:华东", "team:../../etc", "region:a b"])
def test_roots_are_plain_names_that_tell_ids_apart(scope: str) -> None:
    root = root_name(scope)
    folder, name = root.split("/")
    assert folder == f"{scope.partition(':')[0]}s"
    assert name.isascii()
    assert not set(name) & set("/. :")
    assert root != root_name(scope.lower() if scope != scope.lower() else scope.upper())


def test_roots_that_sql_names_stay_as_they_are() -> None:
    assert root_name("unassigned") == "unassigned"
