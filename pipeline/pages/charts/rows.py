"""From a mark to the rows behind it: the address of a table on the same page, filtered as the mark is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import quote

from pipeline.errors import UsageError
from pipeline.pages.charts.chart import Chart, Spec

# What stands for the order of a table instead of a column, as in its address.
SORT = "sort"
HINT = 'rows=["question of the table", "column its rows are filtered by"]'


def address(rows: Sequence[str], codes: Sequence[Any]) -> str | None:
    """Return `#table?column=code&…`, percent-encoded; None where a code is missing, for no row has it."""
    if None in codes:
        return None
    asked = "&".join(f"{quote(name)}={quote(str(code), safe='')}" for name, code in zip(rows[1:], codes, strict=True))
    return f"#{quote(rows[0])}?{asked}"


def leading(chart: Chart, rows: Sequence[str] | None, codes: Sequence[Any]) -> Chart:
    """Return a plot whose marks lead to rows: each trace that has tooltips carries the code of each mark."""
    if rows is None:
        return chart
    table, column = checked(rows, 1)
    view: Spec = {**chart.view, "rows": f"#{quote(table)}?{quote(column)}="}
    if chart.view:
        said = [None if code is None else str(code) for code in codes]
        view["data"] = [
            {**trace, "customdata": said} if trace.get("hoverinfo") == "text" else trace for trace in chart.view["data"]
        ]
    return replace(chart, rows=(table, column), view=view if chart.view else chart.view)


def checked(rows: Sequence[str], columns: int) -> tuple[str, ...]:
    """Return the table and its columns; anything else than so many names is an error."""
    if isinstance(rows, str) or len(rows) != columns + 1:
        raise UsageError(f"rows= names a table and {columns} of its columns.", hint=HINT)
    return tuple(rows)
