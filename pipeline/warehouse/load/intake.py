"""Taking in the input folder: every file opened, its header understood, its place in a table found or not."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from pipeline.project.contracts import Contract
from pipeline.project.project import Project
from pipeline.project.settings import TableSettings
from pipeline.warehouse.load.discover import Found, discover, is_read, looks_like, sql_files, stamp
from pipeline.warehouse.load.header import Header, partial_header, read_header
from pipeline.warehouse.load.opening import Text, Unreadable, open_text, unpack
from pipeline.warehouse.load.parts import Part
from pipeline.warehouse.load.proposals import propose
from pipeline.warehouse.load.report import DataProblem, FileReport, Note, UnknownHeader
from pipeline.warehouse.load.workbook import workbook_to_csv
from pipeline.warehouse.warehouse import Warehouse


@dataclass
class Intake:
    """A night's load in progress: what came, what it became, what is wrong with it.

    `sources` are the ids of the files that a table's SELECT reads.
    """

    warehouse: Warehouse
    project: Project
    scratch: Path
    files: dict[int, FileReport] = field(default_factory=dict)
    parts: dict[str, list[Part]] = field(default_factory=dict)
    sources: dict[str, set[int]] = field(default_factory=dict)
    problems: list[DataProblem] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    unknown: list[UnknownHeader] = field(default_factory=list)

    def add(
        self, name: str, table: str | None, role: str, text: Text | None = None, header: Header | None = None
    ) -> int:
        """List a file in the report and return its id."""
        file_id = len(self.files) + 1
        self.files[file_id] = FileReport(
            file_id=file_id, file=name, table=table, role=role, part_date=stamp(name),
            encoding=text.encoding if text else "", sha256=text.sha256 if text else "", bytes=text.bytes if text else 0,
            delimiter=header.delimiter if header else None,
        )  # fmt: skip
        return file_id


def take_in(intake: Intake) -> list[tuple[str, Path]]:
    """Open every file of the folder; returns the files nothing loaded as a table, for the company's own SELECTs."""
    by_sql = sql_files(intake.project)
    spare = []
    for found in discover(intake.project):
        if found.table is None or found.table in by_sql:
            spare.append((found.name, found.path))
        else:
            _take_table(intake, found)
    came = {file.table for file in intake.files.values()}
    for table, settings in intake.project.settings.tables.items():
        if settings.files and table not in came and table not in by_sql:
            patterns = list(settings.files)
            text = f"no file matches [tables.{table}] files = {patterns}"
            intake.notes.append(Note(text, "no_file", table, ", ".join(patterns)))
    return spare


def report_spare(intake: Intake, spare: list[tuple[str, Path]], used: set[str]) -> None:
    """List the files no table and no SELECT used, with the table each looks like."""
    for name, path in spare:
        if name in used:
            continue
        if is_read(path):
            like = looks_like(name, intake.project.contracts)
            hint = f'; it looks like {like}: [tables.{like}] files = ["{name}"]' if like else ""
            intake.notes.append(
                Note(f"{name}: no table and no SELECT reads this file{hint}", "unused", name, like or "")
            )
        for member, text in open_members(intake, name, path, TableSettings(), None):
            intake.add(f"{name}/{member}" if member else name, None, "unused", text)


def open_members(
    intake: Intake, name: str, path: Path, settings: TableSettings, table: str | None
) -> list[tuple[str, Text]]:
    """Open a file, or each file of an archive or sheet of a workbook, as text; what cannot be read is a problem."""
    opened: list[tuple[str, Text]] = []
    try:
        members = _members(path, intake.scratch)
    except Unreadable as error:
        _refuse(intake, name, table, error)
        return opened
    for member, inside in members:
        shown = f"{name}/{member}" if member else name
        try:
            opened.append((member, _open(inside, path, intake.scratch, settings)))
        except Unreadable as error:
            _refuse(intake, shown, table, error)
    return opened


def _members(path: Path, scratch: Path) -> list[tuple[str, Path]]:
    """Return (member, path) of what a file holds, unpacked; a file that is one table has no member names."""
    if not is_read(path):
        what = f"{path.suffix} files" if path.suffix else "files without a suffix"
        raise Unreadable(f"{what} are not read.", hint="save it as .xlsx or .csv, or keep it elsewhere")
    if not path.stat().st_size:
        raise Unreadable("the file is empty.", hint="export it again")
    return workbook_to_csv(path, scratch) if path.name.lower().endswith(".xlsx") else unpack(path, scratch)


def _open(inside: Path, path: Path, scratch: Path, settings: TableSettings) -> Text:
    """Return a file's text, with the hash and size of the bytes that came."""
    if not inside.stat().st_size:
        raise Unreadable("the file is empty.", hint="export it again")
    if path.name.lower().endswith(".xlsx"):
        return open_text(inside, scratch, "utf-8").of(path, "xlsx")
    text = open_text(inside, scratch, settings.encoding)
    return text if inside == path else text.of(path, text.encoding)


def _refuse(intake: Intake, name: str, table: str | None, error: Unreadable) -> None:
    """Report a file that cannot be read; it stops the publish when it holds a table."""
    intake.add(name, table, "failed")
    if table is None:
        intake.notes.append(Note(f"{name}: {error}", "unreadable", name))
    else:
        intake.problems.append(error.problem(name, table))


def _take_table(intake: Intake, found: Found) -> None:
    """Open a table's file and find its header."""
    table = found.table or ""
    settings, contract = intake.project.settings.table(table), intake.project.contracts[table]
    for member, text in open_members(intake, found.name, found.path, settings, table):
        name = f"{found.name}/{member}" if member else found.name
        try:
            header = read_header(text.path, contract, settings)
        except Unreadable as error:
            intake.add(name, table, "failed", text)
            intake.problems.append(error.problem(name, table))
            intake.unknown += _proposals(text, name, contract, settings)
            continue
        intake.unknown += propose(name, contract, header)
        file_id = intake.add(name, table, "table", text, header)
        part = Part(file_id, name, table, stamp(name), header, text)
        intake.parts.setdefault(table, []).append(part)


def _proposals(text: Text, name: str, contract: Contract, settings: TableSettings) -> list[UnknownHeader]:
    """Return what the headers of a file without its required columns could be."""
    try:
        return propose(name, contract, partial_header(text.path, contract, settings))
    except Unreadable:
        return []
