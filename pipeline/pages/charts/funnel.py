"""The funnel: a bar for each stage, all of it outlined, what it is expected to bring solid inside."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.pages.charts.chart import Chart, Key, Kit, Spec, known, named, numbers
from pipeline.pages.charts.ranked import ROW_PX, row_names
from pipeline.pages.charts.rows import leading
from pipeline.pages.charts.spec import (
    CLEAR,
    LABEL_PX,
    NARROW_LABEL_PX,
    ZERO,
    axis,
    label,
    layout,
    text_px,
    tooltip,
    var,
)
from pipeline.project.answers import Answer


def funnel(kit: Kit, answer: Answer, *, by: str, value: str, weighted: str, rows: Sequence[str] | None = None) -> Chart:
    """Stages in the order of the answer: `value` outlined, `weighted` (times its likelihood) solid."""
    shown = named(by, value, weighted)
    field = kit.lexicon.fields(answer, shown)[0]
    measure = kit.measure(answer, value, weighted)
    key = (Key("fill", "ac", measure.fields[1].label), Key("outline", "ac", measure.field.label))
    chart = Chart(answer, shown, measure.field.label, "plot", unit=measure.unit, key=key)
    if not answer:
        return leading(chart, rows, ())
    names = [kit.lexicon.text(field, name) for name in answer.column(by)]
    whole, likely = answer.column(value), answer.column(weighted)
    labels = [each.label for each in measure.fields]
    tips = [
        tooltip(name, (labels[0], measure.full(all_of_it)), (labels[1], measure.full(part)))
        for name, all_of_it, part in zip(names, whole, likely, strict=True)
    ]
    places = list(range(len(names)))
    bar: Spec = {"type": "bar", "orientation": "h", "y": places}
    outline = {"color": CLEAR, "line": {"color": var("ac"), "width": 1.5}}
    said = {"type": "scatter", "mode": "text", "y": places, "textposition": "middle right", "cliponaxis": False}
    texts = [
        f"<b>{label(measure.label(part))}</b> / {label(measure.label(all_of_it))}"
        for all_of_it, part in zip(whole, likely, strict=True)
    ]
    ends = [max(known([0.0, a, b])) for a, b in zip(numbers(whole), numbers(likely), strict=True)]
    traces = [
        {**bar, "x": numbers(likely), "width": 0.34, "marker": {"color": var("ac")}, "hoverinfo": "skip"},
        {**bar, "x": numbers(whole), "width": 0.6, "marker": outline, "hovertext": tips, "hoverinfo": "text"},
        {**said, "x": ends, "text": texts, "textfont": {"size": 12, "color": var("ink")}, "hoverinfo": "skip"},
    ]
    left, tight = (min(max(map(text_px, names)) + 12, px) for px in (LABEL_PX, NARROW_LABEL_PX))
    shape = layout(len(names) * ROW_PX + 16, (8, 8, 8, left), barmode="overlay", annotations=row_names(names, left))
    shape["yaxis"] = axis(range=[len(names) - 0.5, -0.5])
    largest = max(ends) or 1.0
    shape["xaxis"] = axis(range=[0, largest * 1.3], **ZERO)
    patch = {"xaxis.range": [0, largest * 1.75], "margin.l": round(tight), "annotations": row_names(names, tight)}
    view = {"data": traces, "layout": shape, "narrow": {"layout": patch}}
    return leading(chart.drawn(view), rows, answer.column(by))
