"""`inv check`: load and check a folder without building, and say what to put into its settings."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from pipeline.console import wide_console
from pipeline.lint import lint
from pipeline.project.project import ROOT, Project, load_project, require_exports
from pipeline.project.settings import Settings
from pipeline.project.toml import toml_text
from pipeline.warehouse.checks import check_arrival, check_models
from pipeline.warehouse.facts import state_build, state_last_good, state_tables
from pipeline.warehouse.load import LoadReport, load_sources
from pipeline.warehouse.load.report import UnknownHeader
from pipeline.warehouse.models import build_models, load_seeds
from pipeline.warehouse.warehouse import Warehouse

REASONS = """
select rejects.table_name, coalesce(rejects.column_name, '') as column_name, rejects.reason, count(*) as reject_count,
       first(files.file || ':' || rejects.line order by files.file, rejects.line) as first_seen
from engine.rejects as rejects
join engine.files as files on files.file_id = rejects.file_id
group by all
order by reject_count desc, rejects.table_name, column_name, rejects.reason
"""


def inspect_folder(input_dir: Path, as_of: date | None = None, root: Path = ROOT) -> int:
    """Print what a folder of exports would load as; returns 0 when it would publish and 3 when it would not."""
    console = wide_console()
    require_exports(input_dir)
    project = load_project(root, input_dir)
    lint(project)
    # A file, and not memory, so that a large folder spills to the disk as it would at night.
    with TemporaryDirectory(prefix="tierboard-") as scratch, Warehouse(Path(scratch) / "check.duckdb") as warehouse:
        load_seeds(warehouse, project)
        loaded = load_sources(warehouse, project, as_of)
        _show_files(console, loaded)
        _show_rejects(console, warehouse)
        _show_mappings(console, loaded, project.settings)
        for note in loaded.notes:
            console.print(f"note: {escape(note)}")
        found = [str(problem) for problem in loaded.problems]
        if loaded.as_of is not None:
            found += _red_checks(warehouse, project, loaded)
    for problem in found:
        console.print(f"[bold]stops:[/bold] {escape(problem)}")
    day = f"as of {loaded.as_of}" if loaded.as_of else "without a day"
    console.print(f"{'would not publish' if found else 'would publish'}, {day}")
    return 3 if found else 0


def _red_checks(warehouse: Warehouse, project: Project, loaded: LoadReport) -> list[str]:
    """Return the checks that would stop the publish; those of models only where the exports themselves are sound."""
    warehouse.set_as_of(loaded.as_of)
    state_build(warehouse, project, loaded.as_of, None)
    state_tables(warehouse, project)
    state_last_good(warehouse, None)
    results = check_arrival(warehouse, project, loaded.as_of)
    if not loaded.problems:
        build_models(warehouse, project)
        results += check_models(warehouse, project, loaded.as_of)
    return [str(result) for result in results if result.stops]


def _show_files(console: Console, loaded: LoadReport) -> None:
    """Print every file and what became of its rows."""
    table = Table(
        "file", "table", "read as", "encoding", "read", "loaded", "superseded", "rejected", "ignored", box=None
    )
    for f in sorted(loaded.files, key=lambda f: (f.table is None, f.table or "", f.file)):
        counts = (f.rows_read, f.rows_loaded, f.rows_superseded, f.rows_rejected, f.rows_ignored)
        table.add_row(escape(f.file), f.table or "—", f.role, f.encoding, *(f"{count:,}" for count in counts))
    console.print(table)


def _show_rejects(console: Console, warehouse: Warehouse) -> None:
    """Print the rejects by table, column and reason, each with the first place it was seen."""
    rows = warehouse.rows(REASONS)
    if not rows:
        console.print("no row would be rejected")
        return
    table = Table("table", "column", "reason", "rows", "first", box=None)
    for row in rows:
        table.add_row(*(escape(str(value)) for value in row))
    console.print(table)


def _show_mappings(console: Console, loaded: LoadReport, settings: Settings) -> None:
    """Print, ready for settings.toml, a mapping for every unknown header that looks like a column."""
    for header in loaded.unknown_headers:
        if not header.proposal:
            console.print(f'unknown header "{escape(header.header)}" in {escape(header.file)}: no column is like it')
    for proposal in proposals(loaded.unknown_headers, settings):
        console.print(f"proposed for settings.toml:\n{escape(proposal)}", highlight=False, soft_wrap=True)


def proposals(headers: Iterable[UnknownHeader], settings: Settings) -> list[str]:
    """Return, for each table with headers that look like columns, its settings as TOML, what they say already included.

    In one line, as a table's settings may hold `columns` once only.
    """
    tables: dict[str, dict[str, UnknownHeader]] = {}
    for header in headers:
        if header.proposal:
            tables.setdefault(header.table, {}).setdefault(header.header, header)
    proposed = []
    for table, found in tables.items():
        known = settings.table(table).columns
        columns = known | {name: header.proposal for name, header in found.items()}
        pairs = ", ".join(f"{toml_text(name)} = {toml_text(column)}" for name, column in columns.items())
        reasons = [f"# {toml_text(name)}: {header.why}" for name, header in found.items()]
        place = ["# in place of the columns this table has"] if known else []
        proposed.append("\n".join([f"[tables.{table}]", *place, *reasons, f"columns = {{ {pairs} }}"]))
    return proposed
