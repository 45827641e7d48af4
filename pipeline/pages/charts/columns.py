"""Columns by period: actual against previous, plan and forecast; and stacked parts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from pipeline.pages.charts.chart import Chart, Key, Kit, Measure, Spec, known, named, numbers
from pipeline.pages.charts.periods import Periods, first_of_each, split
from pipeline.pages.charts.rows import leading
from pipeline.pages.charts.spec import CLEAR, axis, label, layout, text_px, tooltip, value_axis, var
from pipeline.pages.formats import exact
from pipeline.project.answers import Answer

HEIGHT = 250
# Beyond so many columns the figures on top would touch; a value axis takes their place.
LABELLED = 13
WIDE_PX, NARROW_PX = 520, 336
_TAGS = re.compile("</?b>")


def columns(
    kit: Kit,
    answer: Answer,
    *,
    by: str,
    value: str,
    previous: str | None = None,
    plan: str | None = None,
    forecast: str | None = None,
    rows: Sequence[str] | None = None,
) -> Chart:
    """Columns in IBCS notation: actual solid, forecast hatched, previous grey behind, plan outlined."""
    shown = named(by, value, previous, plan, forecast)
    kit.lexicon.fields(answer, shown)
    measure = kit.measure(answer, value, previous, plan)
    roles = (
        (value, "fill", "ac"),
        (forecast, "hatch", "fc"),
        (plan, "outline", "ac"),
        (previous, "fill", "py"),
    )
    key = tuple(Key(mark, token, kit.lexicon.field(column).label) for column, mark, token in roles if column)
    chart = Chart(answer, shown, measure.field.label, "plot", unit=measure.unit, key=key if len(key) > 1 else ())
    if not answer:
        return leading(chart, rows, ())
    compared = [(column, role) for column, role in ((previous, "previous"), (plan, "plan")) if column]
    periods = Periods(kit.lexicon, answer, by)
    traces = [behind(numbers(answer.column(column)), role) for column, role in compared]
    traces.append(_actual(measure, answer, periods, named(value, previous, plan)))
    if forecast:
        traces[-1]["marker"] |= _hatched([bool(flag) for flag in answer.column(forecast)])
    amounts = known([0.0, *(v for trace in traces for v in trace["y"])])
    drawn = chart.drawn(_framed(measure, periods, traces, amounts=amounts, texts=measure.texts(answer.column(value))))
    return leading(drawn, rows, answer.column(by))


def stacked(
    kit: Kit,
    answer: Answer,
    *,
    by: str,
    value: str | Sequence[str],
    series: str | None = None,
    colours: str | None = None,
) -> Chart:
    """Stacked columns by period; `value` is one column split by `series`, or several columns."""
    values = [value] if isinstance(value, str) else list(value)
    shown = named(by, series, *values)
    kit.lexicon.fields(answer, shown)
    measure = kit.measure(answer, *values)
    chart = Chart(answer, shown, measure.field.label, "plot", unit=measure.unit)
    if not answer:
        return chart
    parts = split(kit, answer, by, values, series)
    tokens = kit.palette.roles(colours, [code for code, _, _ in parts], ["ac", "ink-3", "py", "py-soft"])
    periods = Periods(kit.lexicon, answer.with_rows(first_of_each(answer, by)), by)
    traces = [
        _part(measure, periods, name, amounts, token) for (_, name, amounts), token in zip(parts, tokens, strict=True)
    ]
    heights = [sum(known(column)) for column in zip(*(trace["y"] for trace in traces), strict=True)]
    key = tuple(Key("fill", token, name) for (_, name, _), token in zip(parts, tokens, strict=True))
    view = _framed(measure, periods, traces, amounts=[0.0, *heights], barmode="stack")
    return Chart(answer, shown, measure.field.label, "plot", view, measure.unit, key)


def behind(amounts: Sequence[float | None], role: str) -> Spec:
    """Return what the actual columns are compared with: grey behind left, or outlined behind right."""
    shape: Spec = {"type": "bar", "x": list(range(len(amounts))), "y": list(amounts), "hoverinfo": "skip"}
    if role == "previous":
        return {**shape, "width": 0.42, "offset": -0.42, "marker": {"color": var("py")}}
    outline = {"color": CLEAR, "line": {"color": var("ac"), "width": 1.5}}
    return {**shape, "width": 0.5, "offset": -0.08, "marker": outline}


def _actual(measure: Measure, answer: Answer, periods: Periods, shown: Sequence[str]) -> Spec:
    """Return the actual columns, with everything they are compared with in their tooltips."""
    facts = [[measure.full(value) for value in answer.column(column)] for column in shown]
    labels = [field.label for field in measure.fields]
    tips = [
        tooltip(name, *zip(labels, values, strict=True))
        for name, values in zip(periods.names, zip(*facts, strict=True), strict=True)
    ]
    amounts = numbers(answer.column(shown[0]))
    shape = {"type": "bar", "x": list(range(len(tips))), "y": amounts, "width": 0.5, "offset": -0.25}
    return {**shape, "marker": {"color": var("ac")}, "hovertext": tips, "hoverinfo": "text"}


def _hatched(forecast: Sequence[bool]) -> Spec:
    """Return the marker of columns of which some are forecast: hatched on the page's ground, outlined."""
    shapes = ["/" if flag else "" for flag in forecast]
    pattern = {"shape": shapes, "fgcolor": var("fc"), "bgcolor": var("bg"), "size": 5, "solidity": 0.35}
    return {"pattern": pattern, "line": {"color": var("fc"), "width": [int(flag) for flag in forecast]}}


def _part(measure: Measure, periods: Periods, name: str, amounts: dict[Any, Any], token: str) -> Spec:
    """Return one part of stacked columns, split from its neighbours by a hairline."""
    raw = [amounts.get(period) for period in periods.values]
    tips = [tooltip(period, (name, measure.full(amount))) for period, amount in zip(periods.names, raw, strict=True)]
    marker = {"color": var(token), "line": {"color": var("bg"), "width": 1}}
    shape = {"type": "bar", "x": list(range(len(raw))), "y": numbers(raw), "width": 0.62}
    return {**shape, "marker": marker, "hovertext": tips, "hoverinfo": "text"}


def _framed(
    measure: Measure,
    periods: Periods,
    traces: list[Spec],
    *,
    amounts: Sequence[float],
    texts: Sequence[str] | None = None,
    barmode: str = "overlay",
) -> Spec:
    """Return the whole picture: figures on top of few columns, a value axis beside many."""
    low, high = min(amounts), max(amounts)
    room = ((high - low) or 1.0) * 0.12
    span = [low - room if low < 0 else 0.0, high + room if high > 0 or low == 0 else 0.0]
    narrow: Spec = {"layout": periods.narrow()}
    labelled = texts is not None and len(texts) <= LABELLED
    shape = layout(HEIGHT, (8, 8, 40, 8 if labelled else 52), barmode=barmode, xaxis=periods.axis())
    zero = {"zeroline": True, "zerolinecolor": var("ink"), "zerolinewidth": 1}
    shape["yaxis"] = axis(range=span, **zero) if labelled else value_axis(measure, span[0], span[1], **zero)
    if labelled:
        traces.append(tops(traces, texts))
        narrow |= cleared(traces[-1], few(traces[-2]["y"], traces[-1]["text"]), len(traces) - 1)
    return {"data": traces, "layout": shape, "narrow": narrow}


def cleared(figures: Spec, kept: Sequence[str], place: int = 2) -> Spec:
    """Raise figures above their neighbours' columns; returns what is narrow: the few `kept`, raised further."""
    narrow = {"text": {str(place): list(kept)}, "y": {str(place): _clear(figures["y"], kept, NARROW_PX)}}
    figures["y"] = _clear(figures["y"], figures["text"], WIDE_PX)
    return narrow


def tops(traces: Sequence[Spec], texts: Sequence[str]) -> Spec:
    """Return the figures of the columns, above whatever stands highest in each place; the last is bold."""
    heights = [max((0.0, *known(place))) for place in zip(*(trace["y"] for trace in traces), strict=True)]
    shown = [label(text) for text in texts]
    shown[-1] = f"<b>{shown[-1]}</b>"
    shape = {"type": "scatter", "mode": "text", "x": list(range(len(shown))), "y": heights, "text": shown}
    font = {"size": 12, "color": var("ink-2")}
    return {**shape, "textposition": "top center", "textfont": font, "cliponaxis": False, "hoverinfo": "skip"}


def _clear(heights: Sequence[float], texts: Sequence[str], px: float) -> list[float]:
    """Return heights at which no figure covers a neighbour's column, in a picture `px` wide."""
    slot = px / len(heights)
    raised = []
    for place, text in enumerate(texts):
        # A place's columns reach to its edges: 0.42 to the left (the one behind), 0.42 to the right.
        over = max(int((text_px(_TAGS.sub("", text)) / 2 / slot) + 0.42), 0)
        raised.append(max(heights[max(place - over, 0) : place + over + 1]) if text else heights[place])
    return raised


def few(amounts: Sequence[float | None], texts: Sequence[str]) -> list[str]:
    """Return the labels a phone has room for: first, last and largest."""
    largest = max(range(len(amounts)), key=lambda place: exact(amounts[place]) or 0)
    kept = {0, len(texts) - 1, largest}
    return [text if place in kept else "" for place, text in enumerate(texts)]
