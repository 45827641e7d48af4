"""The private database of a scope: its own rows of the marts, and nothing else that could be asked for.

What the scopes are and what belongs to whom, the marts `scopes`, `scope_members` and `scope_links` say; how each mart
is shared out stands in its header (`pipeline/project/scoping.py`). The warehouse is attached while rows are copied and
detached before a question is asked, so what a question can reach is what its scope may know.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pipeline.project.addresses import root_name
from pipeline.project.project import Project
from pipeline.project.queries import Query
from pipeline.project.scopes import Scope
from pipeline.project.scoping import ENGINE, Scoping, scoping
from pipeline.warehouse.lineage import build_order, references
from pipeline.warehouse.models import create_model, parameter_macro
from pipeline.warehouse.warehouse import Warehouse, memory_limit, sql_identifier, sql_text

# What the company's database and a scope's own are called while rows are copied.
COMPANY, OWN = "company", "memory"


def read_scopes(warehouse: Warehouse, project: Project) -> tuple[Scope, ...]:
    """Return the scopes that the settings ask for beside the company: the widest kind first, then by name and id."""
    if project.settings.scopes is None:
        return ()
    found = warehouse.rows("select scope_id, kind, name from marts.scopes order by rank, name nulls last, scope_id")
    links = set(warehouse.rows("select scope_id, other_id from marts.scope_links"))
    members: dict[str, dict[str, set[str]]] = {id: {} for id, _, _ in found}
    for scope_id, key, member in warehouse.rows("select scope_id, key, member from marts.scope_members"):
        members[scope_id].setdefault(key, set()).add(member)
    return tuple(
        Scope(
            id, kind, name, root_name(id), tuple(other for other, _, _ in found if (id, other) in links),
            {key: frozenset(whom) for key, whom in members[id].items()},
        )
        for id, kind, name in found
    )  # fmt: skip


@dataclass(frozen=True)
class Share:
    """What a kind of scope gets of the marts, in the order to make them: copied row by row, or computed from those."""

    copied: tuple[tuple[Query, Scoping], ...]
    computed: tuple[Query, ...]


def share_of(project: Project) -> Share:
    """Return which marts the questions of a scope's sites read, and those from which its own are computed."""
    models, shared = project.models, {name: scoping(mart) for name, mart in project.models.items() if mart.tags}
    questions = (query for report in project.reports.values() for query in report.questions.values())
    waiting = {name for query in questions for name in references(query)}
    found: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name in models and name not in found:
            found.add(name)
            waiting |= references(models[name]) if shared[name].mode == "recompute" else set()
    ordered = [query for query in build_order(models) if query.full_name in found]
    return Share(
        tuple((mart, shared[mart.full_name]) for mart in ordered if shared[mart.full_name].mode != "recompute"),
        tuple(mart for mart in ordered if shared[mart.full_name].mode == "recompute"),
    )


@contextmanager
def scope_database(source: Path, project: Project, scope: Scope, share: Share, root: Path) -> Iterator[Warehouse]:
    """Open the private database of one scope, in memory; `source` is the warehouse, which nobody may be writing.

    Once it is open, it reads and writes files of its own web root only.
    """
    with Warehouse(scratch=source.with_name(f"{source.stem}-{scope.root.replace('/', '-')}.scratch")) as own:
        # Scopes are made side by side, on every processor one.
        own.execute(f"set threads = 1; set memory_limit = {sql_text(memory_limit(os.cpu_count() or 1))}")
        own.execute(f"attach {sql_text(source)} as {COMPANY} (read_only)")
        own.set_as_of(own.value(f"select as_of from {COMPANY}.engine.build"))
        _copy_facts(own, project)
        own.execute(
            f"create table main.members as select key, member from {COMPANY}.marts.scope_members "
            f"where scope_id = {sql_text(scope.id)}"
        )
        own.execute(f"use {COMPANY}")
        for mart, how in share.copied:
            _copy(own, mart, how)
        own.execute(f"use {OWN}")
        own.execute("drop table main.members")
        own.execute(f"detach {COMPANY}")
        for mart in share.computed:
            create_model(own, mart)
        own.lock_down(root)
        yield own


def _copy_facts(own: Warehouse, project: Project) -> None:
    """Copy the business rules, which all know, and of the facts about the build those that say nothing of others."""
    for path in project.seeds:
        table = sql_identifier(path.stem)
        own.execute(f"create table seeds.{table} as from {COMPANY}.seeds.{table}")
    parameter_macro(own)
    for name, columns in ENGINE.items():
        own.execute(f"create table engine.{name} as select {columns} from {COMPANY}.engine.{name}")


def _copy(own: Warehouse, mart: Query, how: Scoping) -> None:
    """Copy a mart's rows as far as they are the scope's; a view is read in its own database, and is a table here."""
    table = f"marts.{sql_identifier(mart.name)}"
    with own.blaming(mart):
        own.execute(f"create table {OWN}.{table} as select {_columns(how)} from {COMPANY}.{table} {_rows(how)}")


def _rows(how: Scoping) -> str:
    """Return the WHERE that leaves a scope its rows: of whom the first column names that is not NULL."""
    if how.mode != "rows":
        return "" if how.mode == "public" else "where false"
    found, before = [], ""
    for column, key in how.keys:
        found.append(f"{before}{_is_member(column, key)}")
        before += f"{sql_identifier(column)} is null and "
    return f"where {' or '.join(found)}"


def _columns(how: Scoping) -> str:
    """Return the columns of a copy: some hidden, places in an order counted anew, names of others left out."""
    # nullif keeps the type.
    changed = {column: f"nullif({sql_identifier(column)}, {sql_identifier(column)})" for column in how.hidden}
    for column in how.ordered:
        name = sql_identifier(column)
        changed[column] = f"if({name} is null, null, row_number() over (order by {name} nulls last))"
    for columns, key in how.named:
        changed |= {column: f"if({_is_member(columns[0], key)}, {sql_identifier(column)}, null)" for column in columns}
    if not changed:
        return "*"
    return f"* replace ({', '.join(f'{value} as {sql_identifier(name)}' for name, value in changed.items())})"


def _is_member(column: str, key: str) -> str:
    """Return whether a column's value is one of the scope's members by a key."""
    return f"{sql_identifier(column)} in (select member from {OWN}.main.members as members where key = {sql_text(key)})"
