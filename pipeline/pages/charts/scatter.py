"""The scatter with quadrants: two measures a row, a cross-hair at their means, one quadrant that asks for action."""

from __future__ import annotations

from collections.abc import Sequence
from math import fsum
from typing import Any

from pipeline.errors import UsageError, nearest
from pipeline.pages.charts.chart import Chart, Kit, Measure, Spec, named, numbers
from pipeline.pages.charts.rows import leading
from pipeline.pages.charts.spec import annotation, label, layout, shorten, text_px, tooltip, value_axis, var
from pipeline.project.answers import Answer

HEIGHT, WIDTH = 300, 540
MARGIN = (10, 12, 34, 44)
LONGEST_PX = 110
# Where the quadrant lies: whether right of the mean, whether above it.
CORNERS = {
    "top_left": (False, True),
    "top_right": (True, True),
    "bottom_left": (False, False),
    "bottom_right": (True, False),
}
Box = tuple[float, float, float, float]


def scatter(
    kit: Kit,
    answer: Answer,
    *,
    by: str,
    x: str,
    y: str,
    corner: str,
    says: str,
    rows: Sequence[str] | None = None,
) -> Chart:
    """A dot a row; `corner` is the quadrant to act on, tinted and labelled with the words `says`."""
    shown = named(by, x, y)
    field = kit.lexicon.fields(answer, shown)[0]
    if corner not in CORNERS:
        raise UsageError(f'no quadrant "{corner}".{nearest(corner, CORNERS)}')
    across, up = kit.measure(answer, x), kit.measure(answer, y)
    unit = f"{across.field.label} → {up.field.label} ↑"
    chart = Chart(answer, shown, f"{across.field.label} · {up.field.label}", "plot", unit=unit)
    pairs = list(zip(numbers(answer.column(x)), numbers(answer.column(y)), strict=True))
    answer = answer.with_rows([row for row, pair in zip(answer.rows, pairs, strict=True) if None not in pair])
    if not answer:
        return leading(chart, rows, ())
    names = [kit.lexicon.text(field, name) for name in answer.column(by)]
    return leading(chart.drawn(_spec(answer, names, (across, up), corner, says)), rows, answer.column(by))


def _spec(answer: Answer, names: Sequence[str], measures: tuple[Measure, Measure], corner: str, says: str) -> Spec:
    """Return the Plotly spec: tint, cross-hair, dots, and the names that have room."""
    across, up = measures
    raw = [answer.column(measure.field.column) for measure in measures]
    xs, ys = ([value or 0.0 for value in numbers(values)] for values in raw)
    means = fsum(xs) / len(xs), fsum(ys) / len(ys)
    right, above = CORNERS[corner]
    spans = [_span(values) for values in (xs, ys)]
    acts = [(a >= means[0]) == right and (b >= means[1]) == above for a, b in zip(xs, ys, strict=True)]
    tips = [
        tooltip(name, (across.field.label, across.full(a)), (up.field.label, up.full(b)))
        for name, a, b in zip(names, *raw, strict=True)
    ]
    dots = {"type": "scatter", "mode": "markers+text", "x": xs, "y": ys, "cliponaxis": False,
            "marker": {"size": 9, "color": [var("bad" if act else "ac") for act in acts]},
            "textfont": {"size": 12, "color": var("ink-2")}, "hovertext": tips, "hoverinfo": "text"}  # fmt: skip
    texts, sides = _named(names, xs, ys, spans, acts)
    shape = layout(HEIGHT, MARGIN, xaxis=value_axis(across, *spans[0]), yaxis=value_axis(up, *spans[1]))
    x_edge, y_edge = spans[0][right], spans[1][above]
    tint = {"type": "rect", "layer": "below", "x0": means[0], "x1": x_edge, "y0": means[1], "y1": y_edge,
            "fillcolor": var("bad-soft"), "line": {"width": 0}}  # fmt: skip
    hair = {"type": "line", "layer": "below", "line": {"color": var("ink-3"), "width": 1}}
    shape["shapes"] = [
        tint,
        {**hair, "x0": means[0], "x1": means[0], "y0": spans[1][0], "y1": spans[1][1]},
        {**hair, "x0": spans[0][0], "x1": spans[0][1], "y0": means[1], "y1": means[1]},
    ]
    place = {"xanchor": "right" if right else "left", "yanchor": "top" if above else "bottom"}
    said = annotation(f"<b>{label(says)}</b>", x=x_edge, y=y_edge, **place)
    shape["annotations"] = [said | {"font": {"size": 12, "color": var("bad")}}]
    few = [text if act else "" for text, act in zip(texts, acts, strict=True)]
    trace = {**dots, "text": texts, "textposition": sides}
    return {"data": [trace], "layout": shape, "narrow": {"text": {"0": few}}}


def _span(values: Sequence[float]) -> list[float]:
    """Return the values' range with room for dots and names at its edges."""
    low, high = min(values), max(values)
    room = ((high - low) or abs(high) or 1.0) * 0.14
    return [low - room, high + room]


def _named(
    names: Sequence[str], xs: Sequence[float], ys: Sequence[float], spans: Sequence[Any], acts: Sequence[bool]
) -> tuple[list[str], list[str]]:
    """Return names and the side of its dot each stands on, so that none covers another; no side free, no name.

    Dots to act on choose first.
    """
    top, right, bottom, left = MARGIN
    width, height = WIDTH - left - right, HEIGHT - top - bottom
    (x_low, x_high), (y_low, y_high) = spans
    at = [
        ((x - x_low) / (x_high - x_low) * width, (y_high - y) / (y_high - y_low) * height)
        for x, y in zip(xs, ys, strict=True)
    ]
    taken: list[Box] = [(x - 6, y - 6, x + 6, y + 6) for x, y in at]
    texts, sides = [""] * len(names), ["middle right"] * len(names)
    for place in sorted(range(len(names)), key=lambda n: (not acts[n], n)):
        text = shorten(names[place], LONGEST_PX)
        x, y = at[place]
        reach = text_px(text)
        for side, box in {
            "middle right": (x + 8, y - 7, x + 8 + reach, y + 7),
            "middle left": (x - 8 - reach, y - 7, x - 8, y + 7),
            "top center": (x - reach / 2, y - 22, x + reach / 2, y - 8),
            "bottom center": (x - reach / 2, y + 8, x + reach / 2, y + 22),
        }.items():
            inside = box[0] >= 0 and box[2] <= width and box[1] >= 0 and box[3] <= height
            if inside and not any(_meet(box, other) for other in taken):
                taken.append(box)
                texts[place], sides[place] = label(text), side
                break
    return texts, sides


def _meet(one: Box, other: Box) -> bool:
    """Whether two boxes (left, top, right, bottom) overlap."""
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
