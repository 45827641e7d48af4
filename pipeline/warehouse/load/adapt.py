"""The company's own SELECTs, `input/sql/<table>.sql`: a table made from raw files that a rename cannot fit.

Each file of the input folder that such a SELECT names is a view `files."<name>"` of text columns under the file's own
headers; the name is the file's without its suffix, or the folder's for all of its parts.  The result goes through the
same casts, rejects and keys as a file.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import sqlglot
from sqlglot import exp

from pipeline.errors import UsageError, nearest
from pipeline.project.project import Project
from pipeline.project.queries import Query
from pipeline.warehouse.load.discover import discover, sql_files, stem
from pipeline.warehouse.load.header import SAMPLED, Header, any_header, known_headers, match_columns, plain
from pipeline.warehouse.load.intake import Intake, open_members
from pipeline.warehouse.load.opening import Text, Unreadable
from pipeline.warehouse.load.parts import Part, insert_rows
from pipeline.warehouse.load.reading import Records, relation, write_records
from pipeline.warehouse.load.report import FileReport
from pipeline.warehouse.warehouse import sql_identifier

# With one of these, DuckDB promises no order of rows, and the lines of rejects would change from run to run.
_UNORDERED = (exp.Join, exp.Group, exp.AggFunc, exp.Distinct, exp.SetOperation, exp.Window, exp.In, exp.Exists)


@dataclass(frozen=True)
class _Select:
    """One SELECT of the company: the table it makes, its text and the names of the files it reads."""

    table: str
    path: Path
    body: str
    names: tuple[str, ...]
    unordered: bool


@dataclass(frozen=True)
class _View:
    """A view a SELECT may read: the ids of the files behind it, and whether all of them could be read."""

    files: tuple[int, ...]
    is_whole: bool


def run_selects(intake: Intake) -> set[str]:
    """Make a part of every SELECT's result; returns the names of the files used."""
    used: set[str] = set()
    opened: dict[str, _View] = {}
    named = _names(intake.project)
    selects = [_read(intake.project, table, path, named) for table, path in sql_files(intake.project).items()]
    for select in selects:
        for name in select.names:
            used |= {found for found, _ in named[name]}
            if name not in opened:
                opened[name] = _open_view(intake, select, name, named[name])
        intake.sources[select.table] = {file for name in select.names for file in opened[name].files}
        if all(opened[name].is_whole for name in select.names):
            _take(intake, select)
    for name, view in opened.items():
        if view.is_whole:
            intake.warehouse.execute(f"drop view files.{sql_identifier(name)}")
    return used


def _read(project: Project, table: str, path: Path, named: Collection[str]) -> _Select:
    """Parse one file; anything but a single SELECT for a table of the contract, from files, is an error."""
    if table not in project.contracts:
        raise UsageError(f'there is no table "{table}".{nearest(table, project.contracts)}', path=path)
    body = path.read_text(encoding="utf-8-sig").rstrip().removesuffix(";")
    try:
        statements = sqlglot.parse(body, dialect="duckdb")
    except sqlglot.errors.ParseError as error:
        line = error.errors[0].get("line") if error.errors else None
        raise UsageError(
            f"not valid SQL: {error.errors[0]['description'] if error.errors else error}.", path=path, line=line
        ) from None
    tree = statements[0] if len(statements) == 1 else None
    if not isinstance(tree, exp.Query):
        raise UsageError("expected one SELECT and nothing else.", path=path)
    names = dict.fromkeys(_file_of(found, path, named) for found in _tables(tree))
    return _Select(table, path, body, tuple(names), any(tree.find(kind) for kind in _UNORDERED))


def _tables(tree: exp.Query) -> Iterator[exp.Table]:
    """Yield what a SELECT reads besides its own CTEs and rows made of nothing but numbers."""
    own = {cte.alias.casefold() for cte in tree.find_all(exp.CTE)}
    for found in tree.find_all(exp.Table):
        is_own = not found.db and found.name.casefold() in own
        if not is_own and not isinstance(found.this, exp.GenerateSeries):
            yield found


def _file_of(found: exp.Table, path: Path, named: Collection[str]) -> str:
    """Return the name of the file behind a table; raises for one that is none.

    What is read in any other way would be in no list of inputs, and a change of it would make no new build.
    """
    place = found.this.meta.get("line") if isinstance(found.this, exp.Identifier) else None
    if found.db.casefold() != "files" or found.catalog:
        raise UsageError(
            f"{found.sql(dialect='duckdb')} is no file of the input folder.{nearest(found.name, named)}",
            path=path,
            line=place,
            hint='from files."<its name>"; its columns are the headers of that file',
        )
    if found.name not in named:
        raise UsageError(
            f'there is no file "{found.name}" in the input folder.{nearest(found.name, named)}', path=path, line=place
        )
    return found.name


def _names(project: Project) -> dict[str, list[tuple[str, Path]]]:
    """Return every name a SELECT may use and the files behind it: a file's own, or a folder's."""
    named: dict[str, list[tuple[str, Path]]] = {}
    for found in discover(project):
        relative = found.path.relative_to(project.input_dir)
        names = {stem(found.path), (relative.parent / stem(found.path)).as_posix()}
        if len(relative.parts) > 1:
            names.add(relative.parts[0])
        for name in names:
            named.setdefault(name, []).append((found.name, found.path))
    return named


def _open_view(intake: Intake, select: _Select, name: str, files: list[tuple[str, Path]]) -> _View:
    """Make `files."<name>"`, unless a file of it cannot be read."""
    settings = intake.project.settings.table(select.table)
    sources, ids, failed = [], [], False
    for file, path in files:
        members = open_members(intake, file, path, settings, select.table)
        failed = failed or not members
        for member, text in members:
            shown = f"{file}/{member}" if member else file
            try:
                header = any_header(text.path, settings)
                file_id, source = _source(intake, select, shown, text, header)
            except Unreadable as error:
                failed = True
                intake.problems.append(error.problem(shown, select.table))
            else:
                sources.append(source)
                ids.append(file_id)
    if not failed:
        sql = " union all by name ".join(sources)
        intake.warehouse.execute(f"create or replace view files.{sql_identifier(name)} as {sql}")
    return _View(tuple(ids), not failed)


def _source(intake: Intake, select: _Select, shown: str, text: Text, header: Header) -> tuple[int, str]:
    """List a file as a source; returns its id and the SELECT of its rows. Broken rows are its own rejects."""
    known = next(
        (file for file in intake.files.values() if file.file == shown and file.role in ("table", "source")), None
    )
    file_id = known.file_id if known else intake.add(shown, select.table, "source", text, header)
    source = relation(text.path, header, numbered=False)
    records = None
    if intake.warehouse.value(f"select count(*) from {source}") != text.lines - header.line:
        records = write_records(text, header, intake.scratch)
        source = relation(records.path, header, numbered=True)
    if not known:
        _list_lost(intake, intake.files[file_id], header, records)
    return file_id, _under_headers(header, source)


def _list_lost(intake: Intake, file: FileReport, header: Header, records: Records | None) -> None:
    """List the rows of a source that no SELECT sees; only they count as read there, the others in what it makes."""
    broken = [
        (file.file_id, file.table, line, None, why, "structure", raw, None)
        for line, raw, why in (records.broken if records else ())
    ]
    insert_rows(intake.warehouse, "engine.rejects", None, broken, intake.scratch)
    ignored = [(file.file_id, file.table, line, "preamble", raw) for line, raw in header.preamble]
    ignored += [(file.file_id, file.table, line, "total", raw) for line, raw in (records.ignored if records else ())]
    insert_rows(intake.warehouse, "engine.ignored", None, ignored, intake.scratch)
    intake.files[file.file_id] = replace(
        file, rows_read=len(broken) + len(ignored), rows_rejected=len(broken), rows_ignored=len(ignored)
    )


def _under_headers(header: Header, source: str) -> str:
    """Return the SELECT of a file's columns under its own headers."""
    columns, seen = [], set()
    for position, cell in enumerate(header.headers):
        name = cell.strip() or f"column{position + 1}"
        while name.casefold() in seen:
            name += "_"
        seen.add(name.casefold())
        columns.append(f"c{position} as {sql_identifier(name)}")
    return f"select {', '.join(columns)} from {source}"


def _take(intake: Intake, select: _Select) -> None:
    """Run a SELECT into a table of text and make it a part of its table."""
    warehouse, contract = intake.warehouse, intake.project.contracts[select.table]
    name = f"sql/{select.path.name}"
    digest = hashlib.sha256(select.path.read_bytes()).hexdigest()
    size = select.path.stat().st_size
    text_table = f"load_sql_{select.table}"
    order = " order by all" if select.unordered else ""
    prefix = f"create or replace temp table {text_table} as select nullif(columns(*)::varchar, '') from ("
    with warehouse.blaming(Query("sql", select.table, select.path, select.body, "", {})):
        warehouse.execute(f"{prefix}{select.body}\n){order}")
    headers = [column for column, _ in warehouse.columns(text_table)]
    file_id = intake.add(name, select.table, "sql")
    intake.files[file_id] = replace(intake.files[file_id], encoding="utf-8", sha256=digest, bytes=size)
    known = known_headers(contract, intake.project.settings.table(select.table))
    try:
        columns = match_columns(headers, known, contract, 1)
    except Unreadable as error:
        intake.files[file_id] = replace(intake.files[file_id], role="failed")
        intake.problems.append(error.problem(name, select.table))
        return
    # By way of names longer than any there is, because the SELECT may itself name a column c0.
    away = "c" * (1 + max(map(len, headers)))
    for before, after in ((None, away), (away, "c")):
        for position, header in enumerate(headers):
            old = sql_identifier(f"{before}{position}" if before else header)
            warehouse.execute(f"alter table {text_table} rename column {old} to {after}{position}")
    rows = warehouse.rows(f"select * from {text_table} limit {SAMPLED}")
    sample = tuple(tuple(cell or "" for cell in row) for row in rows)
    unknown = tuple(header for header in headers if plain(header) not in known)
    header = Header(",", 0, tuple(headers), columns, unknown, (), sample)
    stamped: date | None = None
    part = Part(file_id, name, select.table, stamped, header, None, source=text_table)
    intake.parts.setdefault(select.table, []).append(part)
