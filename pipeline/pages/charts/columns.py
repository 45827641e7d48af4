"""Columns by period: actual against previous, plan and forecast; and stacked parts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pipeline.pages.charts.chart import Chart, Key, Kit, Measure, Spec, known, named, numbers
from pipeline.pages.charts.notation import LABELLED, actual, behind, cleared, few, hatched, key, tops
from pipeline.pages.charts.periods import Periods, first_of_each, split
from pipeline.pages.charts.rows import leading
from pipeline.pages.charts.spec import ZERO, axis, layout, tooltip, value_axis, var
from pipeline.project.answers import Answer

HEIGHT = 250


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
    roles = ((value, "actual"), (forecast, "forecast"), (plan, "plan"), (previous, "previous"))
    keys = tuple(key(role, kit.lexicon.field(column).label) for column, role in roles if column)
    chart = Chart(answer, shown, measure.field.label, "plot", unit=measure.unit, key=keys if len(keys) > 1 else ())
    if not answer:
        return leading(chart, rows, ())
    compared = [(column, role) for column, role in ((previous, "previous"), (plan, "plan")) if column]
    periods = Periods(kit.lexicon, answer, by)
    traces = [behind(numbers(answer.column(column)), role) for column, role in compared]
    traces.append(_actual(measure, answer, periods, named(value, previous, plan)))
    if forecast:
        traces[-1]["marker"] |= hatched([bool(flag) for flag in answer.column(forecast)])
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
    keys = tuple(Key("fill", token, name) for (_, name, _), token in zip(parts, tokens, strict=True))
    view = _framed(measure, periods, traces, amounts=[0.0, *heights], barmode="stack")
    return Chart(answer, shown, measure.field.label, "plot", view, measure.unit, keys)


def _actual(measure: Measure, answer: Answer, periods: Periods, shown: Sequence[str]) -> Spec:
    """Return the actual columns, with everything they are compared with in their tooltips."""
    facts = [[measure.full(value) for value in answer.column(column)] for column in shown]
    labels = [field.label for field in measure.fields]
    tips = [
        tooltip(name, *zip(labels, values, strict=True))
        for name, values in zip(periods.names, zip(*facts, strict=True), strict=True)
    ]
    return actual(numbers(answer.column(shown[0])), tips)


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
    shape["yaxis"] = axis(range=span, **ZERO) if labelled else value_axis(measure, span[0], span[1], **ZERO)
    if labelled:
        traces.append(tops(traces, texts))
        narrow |= cleared(traces[-1], few(traces[-2]["y"], traces[-1]["text"]), len(traces) - 1)
    return {"data": traces, "layout": shape, "narrow": narrow}
