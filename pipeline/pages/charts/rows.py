"""From a mark to the rows behind it: the address of a table on the same page, filtered as the mark is.

Beside the columns that a mark's code is asked of, `rows` may hold filters that all marks share, `column=code`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import quote

from pipeline.errors import UsageError
from pipeline.pages.charts.chart import Chart, Spec
from pipeline.project.answers import Answer

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
    table, column, *fixed = checked(rows, 1)
    asked = [f"{quote(name)}={quote(code, safe='')}" for name, _, code in (part.partition("=") for part in fixed)]
    view: Spec = {**chart.view, "rows": f"#{quote(table)}?{'&'.join([*asked, quote(column)])}="}
    if chart.view:
        said = [None if code is None else str(code) for code in codes]
        view["data"] = [
            {**trace, "customdata": said} if trace.get("hoverinfo") == "text" else trace for trace in chart.view["data"]
        ]
    return replace(chart, rows=(table, column, *fixed), view=view if chart.view else chart.view)


def among(chart: Chart, answer: Answer) -> Chart:
    """Return a plot whose marks lead only where the answer, which is the table they lead to, has rows for them."""
    _, column, *fixed = chart.rows
    if "data" not in chart.view or column == SORT:
        return chart
    held = [(answer.column(name), code) for name, _, code in (part.partition("=") for part in fixed)]
    there = {
        str(code)
        for place, code in enumerate(answer.column(column))
        if all(str(values[place]) == asked for values, asked in held)
    }
    data = [
        {**trace, "customdata": [code if code in there else None for code in trace["customdata"]]}
        if "customdata" in trace
        else trace
        for trace in chart.view["data"]
    ]
    return replace(chart, view={**chart.view, "data": data})


def checked(rows: Sequence[str], columns: int) -> tuple[str, ...]:
    """Return the table, so many of its columns, and then filters for all marks; anything else is an error."""
    if isinstance(rows, str) or [("=" in name) for name in rows[: columns + 1]] != [False] * (columns + 1):
        raise UsageError(f"rows= names a table and {columns} of its columns.", hint=HINT)
    if not all("=" in name for name in rows[columns + 1 :]):
        raise UsageError(f"rows= names a table and {columns} of its columns; more is said as column=code.", hint=HINT)
    return tuple(rows)
