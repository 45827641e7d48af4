"""The cumulative curve (Lorenz, Pareto): what share of the value the first share of the rows holds."""

from __future__ import annotations

from typing import Any

from pipeline.pages.charts.chart import Chart, Kit, Spec, named, numbers
from pipeline.pages.charts.spec import annotation, axis, label, layout, tooltip, var
from pipeline.project.answers import Answer

CURVE_POINTS = 200


def pareto(kit: Kit, answer: Answer, *, x: str, y: str, mark: str | None = None) -> Chart:
    """The cumulative curve, shares 0-100 on both axes, beside the line of equality; `mark` labels its point."""
    shown = named(x, y)
    fields = kit.lexicon.fields(answer, shown)
    if mark:
        answer.place(mark)
    across, up = kit.measure(answer, x), kit.measure(answer, y)
    chart = Chart(answer, shown, up.field.label, "plot", unit=f"{fields[0].label} → {fields[1].label} ↑")
    if not answer:
        return chart
    marked = answer.column(mark) if mark else [False] * len(answer)
    step, last = -(-len(answer) // CURVE_POINTS), len(answer) - 1
    kept = [place for place in range(last + 1) if place % step == 0 or marked[place] or place == last]
    curve = answer.with_rows([answer.rows[place] for place in kept])
    xs, ys = curve.column(x), curve.column(y)
    tips = [tooltip(across.full(a), (fields[1].label, up.full(b))) for a, b in zip(xs, ys, strict=True)]
    equal = {"x": [0, 100], "y": [0, 100], "line": {"color": var("py"), "width": 1.5, "dash": "dot"}}
    ours = {"x": [0.0, *numbers(xs)], "y": [0.0, *numbers(ys)], "line": {"color": var("ac"), "width": 2}}
    drawn = {"type": "scatter", "mode": "lines"}
    traces = [
        {**drawn, **equal, "hoverinfo": "skip"},
        {**drawn, **ours, "hovertext": ["", *tips], "hoverinfo": "text"},
    ]
    points = [place for place, flag in enumerate(curve.column(mark) if mark else []) if flag]
    shape = layout(280, (16, 24, 28, 44), xaxis=_share_axis(0, showgrid=False), yaxis=_share_axis(20))
    at = {"x": numbers([xs[point] for point in points]), "y": numbers([ys[point] for point in points])}
    dot = {"marker": {"color": var("ac"), "size": 9}, "hoverinfo": "skip"}
    traces.append({"type": "scatter", "mode": "markers", **at, **dot})
    said = [f"<b>{label(across.full(xs[point]))} → {label(up.full(ys[point]))}</b>" for point in points]
    shape["annotations"] = [
        annotation(text, x=a, y=b, xanchor="left", yanchor="top", xshift=8)
        for text, a, b in zip(said, at["x"], at["y"], strict=True)
    ]
    return chart.drawn({"data": traces, "layout": shape, "narrow": {}})


def _share_axis(first: int, **more: Any) -> Spec:
    """Return an axis from 0 to 100 %, labelled from `first` on: in the corner one label is enough."""
    places = list(range(first, 101, 20))
    shown = {"tickvals": places, "ticktext": [f"{place}%" for place in places], "showticklabels": True}
    return axis(range=[0, 102], showgrid=True, gridcolor=var("rule"), **shown) | more
