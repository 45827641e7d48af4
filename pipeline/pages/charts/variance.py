"""Variance: columns of a measure beside what it is compared with, and above them the difference, signed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pipeline.errors import UsageError
from pipeline.pages.charts.chart import Chart, Key, Kit, Measure, Spec, known, named, number, numbers
from pipeline.pages.charts.notation import LABELLED, actual, behind, cleared, few, key, tops
from pipeline.pages.charts.periods import Periods
from pipeline.pages.charts.ranked import change_token
from pipeline.pages.charts.rows import leading
from pipeline.pages.charts.spec import ZERO, axis, label, layout, tooltip, var
from pipeline.project.answers import Answer

HEIGHT = 320
# Shares of the height: the columns below, the differences above.
BELOW, ABOVE = [0.0, 0.66], [0.7, 1.0]


def variance(
    kit: Kit,
    answer: Answer,
    *,
    by: str,
    value: str,
    previous: str | None = None,
    plan: str | None = None,
    rows: Sequence[str] | None = None,
) -> Chart:
    """Actual columns beside what they are compared with (`previous` grey, `plan` outlined), differences on top."""
    base = previous or plan
    if base is None or (previous and plan):
        raise UsageError("charts.variance compares with one of previous= and plan=.")
    shown = named(by, value, base)
    kit.lexicon.fields(answer, shown)
    measure = kit.measure(answer, value, base)
    role, delta = ("previous", "ΔPY") if previous else ("plan", "ΔPL")
    keys = key("actual", measure.field.label), key(role, measure.fields[1].label), *_directions(measure, delta)
    chart = Chart(answer, shown, measure.field.label, "plot", unit=measure.unit, key=keys)
    if not answer:
        return leading(chart, rows, ())
    periods = Periods(kit.lexicon, answer, by)
    pairs = list(zip(answer.column(value), answer.column(base), strict=True))
    changes = [None if None in pair else pair[0] - pair[1] for pair in pairs]
    tips = [
        tooltip(name, (measure.field.label, measure.full(now)), (measure.fields[1].label, measure.full(was)),
                (delta, measure.formats.signed(change, measure.field.format)))
        for name, (now, was), change in zip(periods.names, pairs, changes, strict=True)
    ]  # fmt: skip
    drawn = chart.drawn(_spec(measure, periods, pairs=pairs, changes=changes, tips=tips, role=role))
    return leading(drawn, rows, answer.column(by))


def _directions(measure: Measure, delta: str) -> tuple[Key, ...]:
    """Return what the colours of the differences mean; ink where no direction is good."""
    if measure.field.good == "none":
        return (Key("fill", "ac", delta),)
    up, down = ("good", "bad") if measure.field.good == "up" else ("bad", "good")
    return Key("fill", up, f"{delta} +"), Key("fill", down, f"{delta} −")


def _spec(
    measure: Measure,
    periods: Periods,
    *,
    pairs: Sequence[tuple[Any, Any]],
    changes: Sequence[Any],
    tips: Sequence[str],
    role: str,
) -> Spec:
    """Return both parts over one axis of periods."""
    places = list(range(len(pairs)))
    sizes = numbers(changes)
    tokens = [change_token(measure.field.good, size) for size in sizes]
    texts = [label(measure.signed(change)) for change in changes]
    delta = {"type": "bar", "x": places, "y": sizes, "width": 0.5, "offset": -0.25, "yaxis": "y2", "text": texts}
    said = {"textposition": "outside", "textangle": 0, "cliponaxis": False, "constraintext": "none"}
    colours = [var("ink-2" if token == "ac" else token) for token in tokens]
    traces = [
        behind(numbers(was for _, was in pairs), role),
        actual(numbers(now for now, _ in pairs), tips),
    ]
    wide = [measure.label(now) if now is not None else "" for now, _ in pairs]
    if len(pairs) <= LABELLED:
        traces.append(tops(traces, wide))
    traces.append({**delta, **said, "marker": {"color": [var(token) for token in tokens]}, "hoverinfo": "skip",
                   "textfont": {"size": 12, "color": colours}})  # fmt: skip
    amounts = known([0.0, *(number(amount) for pair in pairs for amount in pair)])
    reach = max(map(abs, known(sizes)), default=0.0) or 1.0
    shape = layout(HEIGHT, (8, 8, 40, 8), barmode="overlay", xaxis={**periods.axis(), "anchor": "y"})
    low, high = min(amounts), max(amounts)
    room = (high - low) * 0.12 or 1.0
    shape["yaxis"] = axis(range=[low - room if low < 0 else 0.0, high + room], domain=BELOW, **ZERO)
    shape["yaxis2"] = axis(range=[-reach * 1.6, reach * 1.6], domain=ABOVE, anchor="x", **ZERO)
    narrow: Spec = {"layout": periods.narrow(), "text": {str(len(traces) - 1): few(sizes, texts)}}
    if len(traces) > 3:
        narrow |= cleared(traces[2], few(traces[1]["y"], traces[2]["text"]))
        narrow["text"] |= {"3": few(sizes, texts)}
    return {"data": traces, "layout": shape, "narrow": narrow}
