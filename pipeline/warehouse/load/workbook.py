"""The first sheet of an .xlsx workbook as CSV text: dates as ISO, whole numbers without a tail."""

from __future__ import annotations

import csv
from datetime import date, datetime, time, timedelta
from pathlib import Path

from pipeline.warehouse.load.opening import Unreadable
from pipeline.warehouse.load.scratch import unused


def workbook_to_csv(path: Path, scratch: Path) -> Path:
    """Write the first sheet with any content as UTF-8 CSV and return its path."""
    import fastexcel

    try:
        reader = fastexcel.read_excel(path)
        sheets = [reader.load_sheet(name, header_row=None, dtypes="string") for name in reader.sheet_names]
    except (fastexcel.FastExcelError, OSError, ValueError) as error:
        raise Unreadable(f"the workbook is broken: {error}.", hint="save it again as .xlsx or .csv") from None
    sheet = next((sheet for sheet in sheets if sheet.height), None)
    if sheet is None:
        raise Unreadable("the workbook is empty.", hint="export it again")
    target = unused(scratch, f"{path.name}.csv")
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerows([_cell(cell) for cell in row] for row in sheet.to_polars().rows())
    return target


def _cell(cell: object) -> str:
    """Return a cell as text."""
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ", timespec="seconds")
    if isinstance(cell, date | time | timedelta):
        return str(cell)
    return str(cell)
