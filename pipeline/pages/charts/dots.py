"""The dot plot: how two values differ, row by row, with their intervals."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pipeline.pages.charts.chart import Chart, Key, Kit, Measure, Spec, known, named, numbers
from pipeline.pages.charts.ranked import row_names
from pipeline.pages.charts.rows import leading
from pipeline.pages.charts.spec import (
    LABEL_PX,
    annotation,
    axis,
    label,
    layout,
    text_px,
    tooltip,
    value_axis,
    var,
)
from pipeline.project.answers import Answer

DOT_ROW_PX = 34


def dots(
    kit: Kit,
    answer: Answer,
    *,
    by: str,
    first: str,
    second: str,
    first_low: str | None = None,
    first_high: str | None = None,
    second_low: str | None = None,
    second_high: str | None = None,
    difference: str | None = None,
    highlight: str | None = None,
    rows: Sequence[str] | None = None,
) -> Chart:
    """Two values a row: `first` hollow, `second` filled, with their intervals and their difference.

    `difference` names the column that holds it, where it is not simply the second less the first.
    """
    whiskers = ((first_low, first_high), (second_low, second_high))
    shown = named(by, first, second, *whiskers[0], *whiskers[1], difference, highlight)
    field = kit.lexicon.fields(answer, shown)[0]
    measure = kit.measure(answer, first, second, *whiskers[0], *whiskers[1])
    labels = [kit.lexicon.field(column).label for column in (first, second)]
    key = (Key("ring", "ink", labels[0]), Key("dot", "ink", labels[1]))
    if highlight:
        key = (*key, Key("dot", "bad", kit.lexicon.field(highlight).label))
    columns = tuple(column for column in shown if column != highlight)
    chart = Chart(answer, columns, " · ".join(labels), "plot", unit=measure.unit, key=key)
    if not answer:
        return leading(chart, rows, ())
    flags = answer.column(highlight) if highlight else [False] * len(answer)
    names = [kit.lexicon.text(field, name) for name in answer.column(by)]
    tips = [
        tooltip(name, (labels[0], measure.full(a)), (labels[1], measure.full(b)))
        for name, a, b in zip(names, answer.column(first), answer.column(second), strict=True)
    ]
    hollow = {"color": var("bg"), "size": 10, "line": {"color": var("ink"), "width": 2}}
    filled = {"color": [var("bad" if flag else "ac") for flag in flags], "size": 10}
    traces = [_between(numbers(answer.column(first)), numbers(answer.column(second)))]
    for column, (low, high), marker in zip((first, second), whiskers, (hollow, filled), strict=True):
        traces.append(_dots(answer, column, low, high) | {"marker": marker, "hovertext": tips})
    gaps = _gaps(measure, answer, first, second, difference, flags=flags)
    return leading(chart.drawn(_dots_spec(measure, names, traces, gaps)), rows, answer.column(by))


def _between(starts: Sequence[float | None], ends: Sequence[float | None]) -> Spec:
    """Return the soft lines between the two dots of each row."""
    xs: list[Any] = []
    ys: list[Any] = []
    for row, (start, end) in enumerate(zip(starts, ends, strict=True)):
        xs.extend((start, end, None))
        ys.extend((row, row, None))
    line = {"color": var("py-soft"), "width": 4}
    return {"type": "scatter", "mode": "lines", "x": xs, "y": ys, "line": line, "hoverinfo": "skip"}


def _dots(answer: Answer, column: str, low: str | None, high: str | None) -> Spec:
    """Return one dot a row, with its whiskers where the interval is known."""
    values = numbers(answer.column(column))
    trace: Spec = {"type": "scatter", "mode": "markers", "x": values, "y": list(range(len(values)))}
    if low and high:
        lows, highs = numbers(answer.column(low)), numbers(answer.column(high))
        reach = [0.0 if None in (v, h) else max(h - v, 0.0) for v, h in zip(values, highs, strict=True)]
        back = [0.0 if None in (v, b) else max(v - b, 0.0) for v, b in zip(values, lows, strict=True)]
        style = {"color": var("ink-3"), "thickness": 1.2, "width": 5}
        trace["error_x"] = {"type": "data", "symmetric": False, "array": reach, "arrayminus": back, **style}
    return {**trace, "hoverinfo": "text"}


def _gaps(
    measure: Measure, answer: Answer, first: str, second: str, difference: str | None, *, flags: Sequence[Any]
) -> list[tuple[str, str]]:
    """Return the difference of each row, and its colour."""
    if difference:
        sizes = answer.column(difference)
    else:
        pairs = zip(answer.column(first), answer.column(second), strict=True)
        sizes = [None if None in (a, b) else b - a for a, b in pairs]
    tokens = ["bad" if flag else "ink" for flag in flags]
    return [(measure.signed(size), token) for size, token in zip(sizes, tokens, strict=True)]


def _reach(trace: Spec) -> list[float]:
    """Return how far a trace's dots and whiskers reach."""
    values = known(trace["x"])
    for name, sign in (("array", 1), ("arrayminus", -1)):
        errors = trace.get("error_x", {}).get(name, ())
        values += [v + sign * error for v, error in zip(trace["x"], errors, strict=False) if v is not None]
    return values


def _dots_spec(measure: Measure, names: Sequence[str], traces: list[Spec], gaps: Sequence[tuple[str, str]]) -> Spec:
    """Return the Plotly spec of a dot plot: names left, differences right, a value axis below."""
    values = [value for trace in traces[1:] for value in _reach(trace)] or [0.0]
    room = ((max(values) - min(values)) or 1.0) * 0.06
    left = min(max(map(text_px, names)) + 12, LABEL_PX)
    right = max((text_px(text) for text, _ in gaps), default=0) + 18
    shape = layout(len(names) * DOT_ROW_PX + 44, (8, right, 28, left))
    shape["yaxis"] = axis(range=[len(names) - 0.5, -0.5])
    shape["xaxis"] = value_axis(measure, min(values) - room, max(values) + room)
    end = {"x": 1, "xref": "paper", "xanchor": "right", "xshift": round(right), "yanchor": "middle"}
    differences = [
        annotation(f"<b>{label(text)}</b>", y=row, **end) | {"font": {"size": 12, "color": var(token)}}
        for row, (text, token) in enumerate(gaps)
    ]
    shape["annotations"] = [*row_names(names, left), *differences]
    return {"data": traces, "layout": shape, "narrow": {}}
