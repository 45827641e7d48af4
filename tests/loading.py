"""Loading tiny exports in tests: files as text or bytes in, the loader's report and tables out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from pipeline.project.project import Project
from pipeline.project.settings import load_settings
from pipeline.warehouse.load import LoadReport, load_sources
from pipeline.warehouse.load.report import FileReport
from pipeline.warehouse.warehouse import Warehouse

CUSTOMERS = "customer_id,name\nC1,甲\nC2,乙\n"
ORDERS = "order_id,customer_id,order_date,amount\n"


@dataclass
class Loaded:
    """A warehouse after a load, and what the loader said."""

    warehouse: Warehouse
    report: LoadReport

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """Run a query."""
        return self.warehouse.rows(sql)

    def column(self, column: str, table: str = "orders") -> list[Any]:
        """Return a raw column in the order of the lines."""
        found = self.rows(f'select "{column}" from raw.{table} order by source_file, source_line')
        return [value for (value,) in found]

    def rejects(self) -> list[tuple[Any, ...]]:
        """Return (line, column, value, reason) of every reject."""
        return self.rows("select line, column_name, value, reason from engine.rejects order by all")

    def ignored(self) -> list[tuple[Any, ...]]:
        """Return (line, kind) of every ignored row."""
        return self.rows("select line, kind from engine.ignored order by all")

    def file(self, name: str) -> FileReport:
        """Return a file's report."""
        return next(file for file in self.report.files if file.file == name)

    def problems(self) -> str:
        """Return every problem, one a line."""
        return "\n".join(str(problem) for problem in self.report.problems)


@contextmanager
def loaded(
    project: Project, folder: Path, files: Mapping[str, str | bytes], as_of: date | None = None
) -> Iterator[Loaded]:
    """Write the files, with two known customers unless there are others, and load them."""
    known = any(name.startswith(("customers", "客户", "sql/customers")) for name in files)
    for name, content in (dict(files) if known else {"customers.csv": CUSTOMERS, **files}).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with Warehouse() as warehouse:
        yield load_into(warehouse, project, folder, as_of)


def load_into(warehouse: Warehouse, project: Project, folder: Path, as_of: date | None = None) -> Loaded:
    """Load a folder with its own settings."""
    own = replace(project, input_dir=folder, settings=load_settings(folder))
    return Loaded(warehouse, load_sources(warehouse, own, as_of))


def counts(file: FileReport) -> tuple[int, int, int, int, int]:
    """Return a file's rows: read, loaded, superseded, rejected, ignored."""
    return file.rows_read, file.rows_loaded, file.rows_superseded, file.rows_rejected, file.rows_ignored
