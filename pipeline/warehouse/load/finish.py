"""The end of a load: `raw.*` written in one go, every file's rows accounted for, limits and presence checked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace

from pipeline.project.contracts import Contract
from pipeline.warehouse.load.casts import absent
from pipeline.warehouse.load.intake import Intake
from pipeline.warehouse.load.keys import all_rows
from pipeline.warehouse.load.parts import Part
from pipeline.warehouse.load.report import DataProblem, FileReport, Note, UnknownHeader
from pipeline.warehouse.warehouse import Warehouse, sql_identifier


def create_engine_tables(warehouse: Warehouse) -> None:
    """Make the loader's tables about the load, empty."""
    for name, columns in {
        "engine.rejects": "file_id usmallint, table_name varchar, line ubigint, column_name varchar, value varchar, "
        "reason varchar, row_text varchar, amount decimal(18, 4)",
        "engine.ignored": "file_id usmallint, table_name varchar, line ubigint, kind varchar, row_text varchar",
        "engine.unknown_headers": "file varchar, table_name varchar, header varchar, proposal varchar, why varchar",
        "engine.notes": "note_code varchar, subject varchar, detail varchar",
        "engine.unknown_references": "table_name varchar, column_name varchar, value varchar, row_count bigint",
    }.items():
        warehouse.execute(f"create or replace table {name} ({columns})")
    for name, columns in {
        "load_dropped": "file_id usmallint, line ubigint",
        "load_superseded": "file_id usmallint, line ubigint",
        "load_ended": "file_id usmallint, line ubigint, ended_on date",
    }.items():
        warehouse.execute(f"create or replace temp table {name} ({columns})")


def write_raw(warehouse: Warehouse, contract: Contract, parts: Sequence[Part]) -> None:
    """Write `raw.<table>` from its staged parts, or empty when none came.

    A column that holds one value throughout, because no part has it, is generated: storing it would cost as much as
    storing one that says something.
    """
    table = f"raw.{sql_identifier(contract.name)}"
    constant = _constants(warehouse, contract, parts) if parts else {}
    declared = ", ".join(
        f"{sql_identifier(name)} {kind}"
        + (f" generated always as ({constant[name]}::{kind})" if name in constant else "")
        for name, kind in contract.raw_columns()
    )
    warehouse.execute(f"create or replace table {table} ({declared})")
    if parts:
        stored = ", ".join(sql_identifier(name) for name, _ in contract.raw_columns() if name not in constant)
        rows = _final_rows(contract, parts, constant)
        warehouse.execute(f"insert into {table} ({stored}) select {stored} from ({rows})")


def _constants(warehouse: Warehouse, contract: Contract, parts: Sequence[Part]) -> dict[str, str]:
    """Return the columns of a table that hold one value throughout, with its SQL."""
    ids = ", ".join(str(part.file_id) for part in parts)
    present = {name for part in parts for name in part.present}
    found = {name: absent(column) for name, column in contract.columns.items() if name not in present}
    if not any(part.stamp for part in parts):
        found["part_date"] = "null"
    if not warehouse.value(f"select count(*) from temp.load_superseded where file_id in ({ids})"):
        found["is_superseded"] = "false"
    if not warehouse.value(f"select count(*) from temp.load_ended where file_id in ({ids})"):
        found["ended_on"] = "null"
    return found


def _final_rows(contract: Contract, parts: Sequence[Part], constant: Mapping[str, str]) -> str:
    """Return the SELECT of a table's rows with what the loader knows of each."""
    columns = ", ".join(sql_identifier(name) for name in contract.columns if name not in constant)
    known, joins = "", ""
    if "part_date" not in constant:
        stamps = " ".join(f"when {part.file_id} then date '{part.stamp}'" for part in parts if part.stamp)
        known += f", case source_file {stamps} end as part_date"
    if "is_superseded" not in constant:
        known += ", older.line is not null as is_superseded"
        joins += " left join temp.load_superseded as older on older.file_id = source_file and older.line = source_line"
    if "ended_on" not in constant:
        known += ", gone.ended_on"
        joins += " left join temp.load_ended as gone on gone.file_id = source_file and gone.line = source_line"
    order = " order by source_file, source_line" if joins else ""
    rows = all_rows(contract, parts, columns)
    return f"select {columns}, source_file, source_line{known} from ({rows}){joins}{order}"


def account(intake: Intake) -> None:
    """Fill in every file's counts; a row that is nowhere is a bug, and raises."""
    warehouse = intake.warehouse
    rejected = dict(warehouse.rows("select file_id, count(distinct line) from engine.rejects group by file_id"))
    for table, parts in intake.parts.items():
        if not parts:
            continue
        counts = warehouse.rows(
            "select source_file, count(*), count(*) filter (where is_superseded) "
            f"from raw.{sql_identifier(table)} group by all"
        )
        loaded = {file: (rows, older) for file, rows, older in counts}
        for part in parts:
            rows, older = loaded.get(part.file_id, (0, 0))
            report = replace(
                intake.files[part.file_id], rows_read=part.rows, rows_loaded=rows - older, rows_superseded=older,
                rows_rejected=rejected.get(part.file_id, 0), rows_ignored=part.ignored,
            )  # fmt: skip
            found = report.rows_loaded + report.rows_superseded + report.rows_rejected + report.rows_ignored
            if found != report.rows_read:
                raise AssertionError(f"{report.file}: {report.rows_read} rows read, but {found} accounted for")
            intake.files[part.file_id] = report


def check_rejects(intake: Intake) -> None:
    """Stop the publish for a table with more rejects than its limit, those of the files behind a SELECT included."""
    limits = intake.project.settings.limits
    for table in sorted(intake.parts.keys() | intake.sources.keys()):
        files = [file for file in intake.files.values() if file.table == table and file.role in ("table", "sql")]
        sources = [intake.files[file_id] for file_id in sorted(intake.sources.get(table, ()))]
        files += [file for file in sources if file.role == "source"]
        rejected = sum(file.rows_rejected for file in files)
        read = sum(file.rows_rejected if file.role == "source" else file.rows_read for file in files)
        own = intake.project.settings.table(table).reject_pct
        most = limits.reject_pct if own is None else own
        if rejected > limits.reject_rows and rejected * 100 > read * most:
            worst = intake.warehouse.rows(
                "select column_name, reason, count(*) as cells from engine.rejects "
                f"where file_id in ({', '.join(str(file.file_id) for file in files)}) "
                "group by all order by cells desc, column_name, reason limit 3"
            )
            why = ", ".join(f"{column or 'row'}: {reason} ({cells})" for column, reason, cells in worst)
            most_of_it = max(files, key=lambda file: file.rows_rejected)
            first = intake.warehouse.value(f"select min(line) from engine.rejects where file_id = {most_of_it.file_id}")
            intake.problems.append(
                DataProblem(
                    f"{rejected} of {read} rows of {table} are rejected, more than {most:g} %: {why}.",
                    file=most_of_it.file,
                    line=first,
                    table=table,
                    hint=f"see output/rejects/{table}.csv; reject_pct in [tables.{table}] raises the limit",
                )
            )


def check_presence(intake: Intake) -> None:
    """Stop the publish when a table nothing can do without did not come."""
    contracts = intake.project.contracts.values()
    came = {file.table for file in intake.files.values() if file.role != "unused"}
    for contract in contracts:
        if contract.always and contract.name not in came:
            intake.problems.append(_absent(intake, [contract.name], f"{contract.name} is missing."))
    core = [contract.name for contract in contracts if contract.core]
    if core and not came & set(core):
        intake.problems.append(_absent(intake, core, f"none of {', '.join(core)} is there; at least one must be."))


def _absent(intake: Intake, tables: list[str], message: str) -> DataProblem:
    names = " or ".join(f"{table}.csv" for table in tables)
    return DataProblem(message, file=str(intake.project.input_dir.name), table=tables[0], hint=f"put {names} there")


def write_engine_files(warehouse: Warehouse, files: Sequence[FileReport]) -> None:
    """Write `engine.files`, one row per file."""
    warehouse.execute(
        "create or replace table engine.files (file_id usmallint, file varchar, table_name varchar, role varchar, "
        "encoding varchar, sha256 varchar, bytes ubigint, delimiter varchar, part_date date, rows_read ubigint, "
        "rows_loaded ubigint, rows_superseded ubigint, rows_rejected ubigint, rows_ignored ubigint)"
    )
    if files:
        rows = [tuple(asdict(file).values()) for file in files]
        warehouse.con.executemany(f"insert into engine.files values ({', '.join('?' * len(rows[0]))})", rows)


def write_unknown_headers(warehouse: Warehouse, unknown: Sequence[UnknownHeader]) -> None:
    """Write `engine.unknown_headers`: what no column answers to, and the column it most likely is."""
    if unknown:
        rows = [tuple(asdict(header).values()) for header in unknown]
        warehouse.con.executemany("insert into engine.unknown_headers values (?, ?, ?, ?, ?)", rows)


def write_notes(warehouse: Warehouse, notes: Sequence[Note]) -> None:
    """Write `engine.notes`: remarks about the exports that stop nothing."""
    if notes:
        rows = [(note.code, note.subject, note.detail or None) for note in notes]
        warehouse.con.executemany("insert into engine.notes values (?, ?, ?)", rows)
