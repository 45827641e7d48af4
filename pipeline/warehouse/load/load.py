"""The loader's table of contents: from the files of the input folder to `raw.*`, rejects and a report.

    discover → open → header → stage (cast) → mend bad rows → duplicates → unknown references → as-of → raw

Every file is taken as far as it goes before the next step begins, so one night reports every problem at once.
"""

from __future__ import annotations

from datetime import date

from pipeline.errors import UsageError
from pipeline.project.contracts import Column, Contract
from pipeline.project.project import Project
from pipeline.project.toml import line_of
from pipeline.warehouse.load import finish, keys, newer
from pipeline.warehouse.load.adapt import run_selects
from pipeline.warehouse.load.casts import create_macros
from pipeline.warehouse.load.days import default_as_of
from pipeline.warehouse.load.header import check_tables
from pipeline.warehouse.load.intake import Intake, report_spare, take_in
from pipeline.warehouse.load.money import kept_rate
from pipeline.warehouse.load.report import DataProblem, LoadReport, Note
from pipeline.warehouse.load.scratch import scratch_folder
from pipeline.warehouse.load.tables import stage_table
from pipeline.warehouse.warehouse import Warehouse, sql_identifier, sql_text


def load_sources(warehouse: Warehouse, project: Project, as_of: date | None = None) -> LoadReport:
    """Load every export into `raw.*` and say what became of each row; problems are reported, not raised."""
    _check_settings(warehouse, project)
    create_macros(warehouse)
    finish.create_engine_tables(warehouse)
    with scratch_folder(warehouse) as folder:
        intake = Intake(warehouse, project, folder)
        spare = take_in(intake)
        used = run_selects(intake)
        report_spare(intake, spare, used)
        for table in _in_order(project):
            _load_table(intake, project.contracts[table])
        events = _events(intake)
        newest, ignored = default_as_of(events)
        day = as_of or newest
        for table, ahead in ignored:
            text = f"{table}: {ahead} lies too far ahead of everything else and does not set the day"
            intake.notes.append(Note(text, "ahead", table, str(ahead)))
        _finish(intake, day)
        if day is None and not intake.problems:
            intake.problems.append(_without_day(events))
    files = tuple(intake.files.values())
    finish.write_engine_files(warehouse, files)
    finish.write_unknown_headers(warehouse, intake.unknown)
    finish.write_notes(warehouse, intake.notes)
    return LoadReport(
        files=files,
        problems=tuple(intake.problems),
        as_of=day,
        unknown_headers=tuple(intake.unknown),
        notes=tuple(intake.notes),
    )


def _check_settings(warehouse: Warehouse, project: Project) -> None:
    """Refuse settings that name a table, column, value or time zone there is not, and rates of no use."""
    path = project.input_dir / "settings.toml"
    check_tables(project)
    for code, rate in project.settings.rates.items():
        if kept_rate(rate) is None:
            wrong = f"[rates]: {code} = {rate} has more digits than an amount can be multiplied by."
            raise UsageError(wrong, path=path, line=line_of(path, ("rates", code)), hint="a rate of up to 20 digits")
    zone = project.settings.time_zone
    if not warehouse.rows(f"select name from pg_timezone_names() where name = {sql_text(zone)}"):
        line = line_of(path, ("time_zone",))
        raise UsageError(f'time_zone = "{zone}" is not a time zone.', path=path, line=line, hint='"Asia/Shanghai"')


def _in_order(project: Project) -> list[str]:
    """Return the tables, those first that reject rows of others."""
    first = {c.references for contract in project.contracts.values() for c in _rejecting(contract)}
    return sorted(project.contracts, key=lambda table: (table not in first, table))


def _rejecting(contract: Contract) -> list[Column]:
    return [column for column in contract.columns.values() if column.references and column.orphan == "reject"]


def _load_table(intake: Intake, contract: Contract) -> None:
    """Stage a table, then reject repeated keys and references to nothing."""
    warehouse, scratch = intake.warehouse, intake.scratch
    stage_table(intake, contract)
    parts = intake.parts[contract.name]
    if not parts:
        return
    if keys.find_repeated(warehouse, contract, parts):
        keys.reject_duplicates(warehouse, contract, parts, scratch)
    for column in _rejecting(contract):
        if intake.parts.get(column.references or ""):
            keys.reject_unknown(warehouse, column, contract, parts, _known(intake, column), scratch)


def _known(intake: Intake, column: Column) -> str:
    """Return the SELECT of the keys a reference may be, as `id`."""
    target = intake.project.contracts[column.references or ""]
    return keys.all_rows(target, intake.parts[target.name], f"{sql_identifier(target.key[0])} as id")


def _events(intake: Intake) -> dict[str, dict[date, int]]:
    """Return the event dates of every table that has them, and how often each occurs."""
    events = {}
    for table, parts in intake.parts.items():
        event = intake.project.contracts[table].event
        if event and parts:
            rows = keys.all_rows(intake.project.contracts[table], parts, f"{sql_identifier(event)}::date as day")
            counted = f"select day, count(*) from ({rows}) where day is not null group by day"
            events[table] = dict(intake.warehouse.rows(counted))
    return events


def _finish(intake: Intake, as_of: date | None) -> None:
    """Decide which rows count, write `raw.*`, account for every row and check the limits."""
    warehouse, project = intake.warehouse, intake.project
    for table, contract in project.contracts.items():
        parts = intake.parts.get(table, [])
        snapshot = project.settings.table(table).parts == "snapshot"
        if contract.attributes and as_of and (later := newer.later_parts(parts, as_of)):
            text = f"{table}: as of {as_of}, {later} counts only for what no earlier part has"
            intake.notes.append(Note(text, "later_part", table, later))
        if len(parts) > 1:
            by = as_of if contract.attributes or snapshot else None
            intake.problems += newer.supersede(warehouse, contract, parts, by, snapshot=snapshot)
        finish.write_raw(warehouse, contract, parts)
    for contract in project.contracts.values():
        for column in contract.columns.values():
            if column.references and column.orphan == "flag":
                target = project.contracts[column.references]
                known = f"select {sql_identifier(target.key[0])} as id from raw.{sql_identifier(target.name)}"
                if intake.parts.get(contract.name) and intake.parts.get(target.name):
                    keys.unknown_references(warehouse, contract, column, known)
    finish.account(intake)
    finish.check_rejects(intake)
    finish.check_presence(intake)


def _without_day(events: dict[str, dict[date, int]]) -> DataProblem:
    """Return the problem of exports that do not say which day they are of."""
    newest = [(max(days), table) for table, days in events.items() if days]
    if not newest:
        return DataProblem("no table has an event date, so the day of the data is unknown.", hint="--as-of")
    day, table = max(newest)
    return DataProblem(
        f"the newest date is {day}, years past nearly all others; too few dates came to say which are mistakes.",
        table=table,
        hint=f"correct it in the export of {table}, or name the day: --as-of",
    )
