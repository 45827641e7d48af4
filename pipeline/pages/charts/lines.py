"""Time series with a band and a target, labelled at their ends."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from pipeline.pages.charts.chart import Chart, Key, Kit, Measure, Spec, known, named, number, numbers
from pipeline.pages.charts.periods import Periods, first_of_each, split
from pipeline.pages.charts.spec import (
    annotation,
    label,
    layout,
    shorten,
    text_px,
    tooltip,
    value_axis,
    var,
)
from pipeline.pages.formats import exact
from pipeline.project.answers import Answer

HEIGHT = 240
LABEL_GAP_PX, WIDE_LABEL_PX, NARROW_LABEL_PX = 15, 150, 96
# On a phone so many lines have room for a value below a name that is too long for both.
FEW_ENDS = 3
# A name on a line of its own may be so much longer.
ALONE = 1.2
# Where a line ends, its name and value, and their colour.
End = tuple[float, str, str, str]


def line(
    kit: Kit,
    answer: Answer,
    *,
    x: str,
    y: str | Sequence[str],
    series: str | None = None,
    low: str | None = None,
    high: str | None = None,
    target: str | None = None,
    colours: str | None = None,
) -> Chart:
    """Time series labelled at their ends; the first is ours and the rest grey, unless `colours` names roles."""
    ys = [y] if isinstance(y, str) else list(y)
    shown = named(x, series, *ys, low, high, target)
    kit.lexicon.fields(answer, shown)
    measure = kit.measure(answer, *ys, low, high, target)
    key = ()
    if low and high:
        between = f"{kit.lexicon.field(low).label} – {kit.lexicon.field(high).label}"
        key = (Key("fill", "py-soft", between),)
    chart = Chart(answer, shown, measure.field.label, "plot", unit=measure.unit, key=key)
    if not answer:
        return chart
    once = answer.with_rows(first_of_each(answer, x))
    periods = Periods(kit.lexicon, once, x, to_scale=True)
    traces = _band(periods, once, low, high) if low and high else []
    ends: list[End] = []
    parts = split(kit, answer, x, ys, series)
    tokens = kit.palette.roles(colours, [code for code, _, _ in parts], ["ac", "py"])
    for (_, name, amounts), token in zip(parts, tokens, strict=True):
        raw = [amounts.get(period) for period in periods.values]
        traces.append(_series(measure, periods, raw, name=name, token=token))
        ends.extend(_end(measure, raw, name, token))
    if target:
        raw = once.column(target)
        traces.append(_target(periods, numbers(raw)))
        ends.extend(_end(measure, raw, kit.lexicon.field(target).label, "ink-2"))
    return chart.drawn(_line_spec(measure, periods, traces, ends))


def _band(periods: Periods, answer: Answer, low: str, high: str) -> list[Spec]:
    """Return the band between two columns."""
    places = periods.places
    edge = {"type": "scatter", "mode": "lines", "x": places, "line": {"width": 0}, "hoverinfo": "skip"}
    ceiling = {**edge, "y": numbers(answer.column(high)), "fill": "tonexty", "fillcolor": var("py-soft")}
    return [{**edge, "y": numbers(answer.column(low))}, ceiling]


def _series(measure: Measure, periods: Periods, raw: Sequence[Any], *, name: str, token: str) -> Spec:
    """Return one line; where a value is missing, so is the line."""
    pairs = zip(periods.names, raw, strict=True)
    tips = [tooltip(period, (name, measure.full(value))) for period, value in pairs]
    return {
        "type": "scatter",
        "mode": "lines" if len(raw) > 1 else "markers",
        "x": periods.places,
        "y": numbers(raw),
        "line": {"color": var(token), "width": 1.5 if token == "py" else 2},
        "marker": {"color": var(token), "size": 7},
        "hovertext": tips,
        "hoverinfo": "text",
    }


def _target(periods: Periods, amounts: Sequence[float | None]) -> Spec:
    """Return the dotted line of a target."""
    dotted = {"color": var("ink-2"), "width": 1.5, "dash": "dot"}
    shape = {"type": "scatter", "mode": "lines", "x": periods.places, "y": list(amounts)}
    return {**shape, "line": dotted, "hoverinfo": "skip"}


def _end(measure: Measure, raw: Sequence[Any], name: str, token: str) -> list[End]:
    """Return where a line ends and what stands there; nothing for a line without values."""
    last = next((value for value in reversed(raw) if exact(value) is not None), None)
    if last is None:
        return []
    return [(number(last) or 0.0, name, measure.label(last), "ink-2" if token == "py" else token)]


def _line_spec(measure: Measure, periods: Periods, traces: list[Spec], ends: Sequence[End]) -> Spec:
    """Return the whole picture: few grid lines, the lines' names at their ends, spread so none overlap."""
    amounts = known([value for trace in traces for value in trace["y"]]) or [0.0]
    low, high = min(amounts), max(amounts)
    room = ((high - low) or abs(high) or 1.0) * 0.12
    # A series that never goes below zero does not get an axis that does.
    span = [max(low - room, 0.0) if low >= 0 else low - room, high + room]
    gap = (span[1] - span[0]) * LABEL_GAP_PX / (HEIGHT - 48)
    wide, right = _end_labels(ends, gap, WIDE_LABEL_PX)
    narrow, tight = _end_labels(ends, gap, NARROW_LABEL_PX, may_break=len(ends) <= FEW_ENDS)
    shape = layout(HEIGHT, (8, right, 40, 52), xaxis=periods.axis(), annotations=wide)
    shape["yaxis"] = value_axis(measure, span[0], span[1])
    first, last = min(known(periods.places)), max(known(periods.places))
    air = ((last - first) or 1.0) * 0.025
    # The lowest label of the other axis stands in the same corner.
    shape["xaxis"] |= {"range": [first - air, last + air], "ticklabelstandoff": 5}
    patch = {**periods.narrow(), "annotations": narrow, "margin.r": tight}
    return {"data": traces, "layout": shape, "narrow": {"layout": patch}}


def _end_labels(ends: Sequence[End], gap: float, px: float, *, may_break: bool = False) -> tuple[list[Spec], int]:
    """Return the names and values at the lines' ends and the margin they need; they stand `gap` apart.

    Names are cut to a width; one that leaves no room for its value stands above it, where it `may_break`.
    """
    place = {"x": 1, "xref": "paper", "xanchor": "left", "xshift": 4, "yanchor": "middle"}
    breaks = may_break and any(text_px(f"{name} {value}") > px for _, name, value, _ in ends)
    texts = [
        [shorten(name, px * ALONE), value] if breaks else [f"{shorten(name, px)} {value}"] for _, name, value, _ in ends
    ]
    heights = spread([end[0] for end in ends], gap * (2 if breaks else 1))
    labels = [
        annotation("<br>".join(map(label, lines)), y=height, **place) | {"font": {"size": 12, "color": var(end[3])}}
        for lines, height, end in zip(texts, heights, ends, strict=True)
    ]
    return labels, round(max((text_px(line) for lines in texts for line in lines), default=0.0)) + 14


def spread(heights: Sequence[float], gap: float) -> list[float]:
    """Return heights at least `gap` apart, in the same order, moved as little as pushing upwards allows."""
    order = sorted(range(len(heights)), key=lambda place: (heights[place], place))
    moved = list(heights)
    for below, above in pairwise(order):
        moved[above] = max(moved[above], moved[below] + gap)
    # Half of what the highest was pushed up goes back to all, so that the group stays where it was.
    back = (moved[order[-1]] - heights[order[-1]]) / 2 if order else 0.0
    return [height - back for height in moved]
