"""Write what was rejected, table by table, for the people who can mend the exports."""

from __future__ import annotations

from pathlib import Path

from pipeline.warehouse.ask import write_csv
from pipeline.warehouse.warehouse import Warehouse, sql_text


def write_rejects(warehouse: Warehouse, folder: Path) -> None:
    """Write `<table>.csv` per table with rejects: file, line, column, value, reason and the row as it came.

    Files of tables that no longer have any are removed, so the folder always speaks of the newest run.
    """
    folder.mkdir(parents=True, exist_ok=True)
    tables = {name for (name,) in warehouse.rows("select distinct table_name from engine.rejects")}
    for stale in folder.glob("*.csv"):
        if stale.stem not in tables:
            stale.unlink()
    for table in sorted(tables):
        warehouse.execute(
            "create or replace temp table answer as "
            'select files.file, rejects.line, rejects.column_name as "column", rejects.value, rejects.reason, '
            "rejects.row_text as row "
            "from engine.rejects as rejects join engine.files as files on files.file_id = rejects.file_id "
            f"where rejects.table_name = {sql_text(table)} "
            "order by files.file, rejects.line, rejects.column_name, rejects.reason"
        )
        write_csv(warehouse, warehouse.columns("answer"), folder / f"{table}.csv")
        warehouse.execute("drop table answer")
