"""Ranked horizontal bars."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.pages.charts.chart import Chart, Key, Kit, Measure, Spec, known, named, number, numbers
from pipeline.pages.charts.rows import leading
from pipeline.pages.charts.spec import (
    LABEL_PX,
    NARROW_LABEL_PX,
    ZERO,
    annotation,
    axis,
    broken,
    label,
    layout,
    text_px,
    tooltip,
    var,
)
from pipeline.project.answers import Answer

ROW_PX, DOUBLE_ROW_PX = 32, 46
# The pictures' widths for which the figures at the bars' ends are given room, and the air beside them.
WIDE_PX, NARROW_PX, AIR_PX = 540, 356, 18
BOLD = 1.08
_MARKUP = re.compile("<[^>]*>")


def bars(
    kit: Kit,
    answer: Answer,
    *,
    by: str,
    value: str,
    previous: str | None = None,
    highlight: str | None = None,
    signed: bool = False,
    colours: str | None = None,
    limit: int = 12,
    rows: Sequence[str] | None = None,
    lead: str | None = None,
) -> Chart:
    """Ranked bars in the order of the answer; `signed` bars are changes, better and worse.

    Each leads to the `rows` that have its code of `lead`, which is `by` unless said.
    """
    columns = named(by, value, previous, highlight)
    kit.lexicon.fields(answer, columns)
    measure = kit.measure(answer, value, previous)
    shown = answer.with_rows(answer.rows[:limit])
    rest = len(answer) - len(shown)
    notes = (kit.words["rows_hidden"].replace("{n}", str(rest)),) if rest else ()
    # Bars in roles of their own are named at the left; only ink against grey needs a key.
    ours = value if previous and not colours else None
    roles = (ours, "ac"), (previous, "py"), (highlight, "bad")
    key = tuple(Key("fill", token, kit.lexicon.field(column).label) for column, token in roles if column)
    chart = Chart(answer, columns, measure.field.label, "plot", unit=measure.unit, key=key, notes=notes)
    if not answer:
        return leading(chart, rows, ())
    if highlight:
        tokens = ["bad" if flag else "py" for flag in shown.column(highlight)]
    elif signed:
        tokens = [change_token(measure.field.good, amount) for amount in numbers(shown.column(value))]
    else:
        tokens = kit.palette.roles(colours, shown.column(by), ["ac"])
    field = kit.lexicon.field(by)
    names = [kit.lexicon.text(field, name) for name in shown.column(by)]
    was = shown.column(previous) if previous else None
    drawn = chart.drawn(_spec(measure, Rows(names, shown.column(value), was, signed, tokens)))
    return leading(drawn, rows, shown.column(lead or by))


@dataclass(frozen=True)
class Rows:
    """The bars: their names, values, the values before (if compared), and colours."""

    names: Sequence[str]
    now: Sequence[Any]
    was: Sequence[Any] | None
    signed: bool
    tokens: Sequence[str]


def change_token(good: str, amount: float | None) -> str:
    """Return the colour of a change: better, worse, or ink where no direction is good."""
    if not amount or good == "none":
        return "ac"
    return "good" if (amount > 0) == (good == "up") else "bad"


def _spec(measure: Measure, rows: Rows) -> Spec:
    """Return the Plotly spec: names left, figures at the bars' ends, the value before as a thin bar below."""
    traces = [_trace(measure, rows)]
    if rows.was is not None:
        thin = {
            "y": list(range(len(rows.was))),
            "width": 0.14,
            "offset": 0.14,
            "marker": {"color": var("py")},
        }
        traces.append({"type": "bar", "orientation": "h", "x": numbers(rows.was), **thin, "hoverinfo": "skip"})
    left, tight = (min(max(map(text_px, rows.names)) + 12, px) for px in (LABEL_PX, NARROW_LABEL_PX))
    height = len(rows.names) * (ROW_PX if rows.was is None else DOUBLE_ROW_PX) + 16
    shape = layout(height, (8, 8, 8, left), barmode="overlay", annotations=row_names(rows.names, left))
    shape["yaxis"] = axis(range=[len(rows.names) - 0.5, -0.5])
    amounts = known([0.0, *numbers(rows.now), *numbers(rows.was or ())])
    ends = max(text_px(html.unescape(_MARKUP.sub("", text))) for text in traces[0]["text"]) * BOLD + AIR_PX
    wide, narrow = (_with_room(amounts, ends / px) for px in (WIDE_PX - left - 8, NARROW_PX - tight - 8))
    shape["xaxis"] = axis(range=wide, **ZERO)
    patch = {"xaxis.range": narrow, "margin.l": round(tight), "annotations": row_names(rows.names, tight)}
    return {"data": traces, "layout": shape, "narrow": {"layout": patch}}


def _trace(measure: Measure, rows: Rows) -> Spec:
    """Return the main bars with their figures and tooltips."""
    ends, tips = [], []
    for place, (name, amount) in enumerate(zip(rows.names, rows.now, strict=True)):
        facts = [(measure.field.label, measure.full(amount))]
        end = f"<b>{label(measure.signed(amount) if rows.signed else measure.label(amount))}</b>"
        if rows.was is not None:
            facts.append((measure.fields[1].label, measure.full(rows.was[place])))
            end = f"{end}\u2002{_change(measure, amount, rows.was[place])}"
        ends.append(end)
        tips.append(tooltip(name, *facts))
    text = {
        "text": ends,
        "textposition": "outside",
        "textangle": 0,
        "cliponaxis": False,
        "constraintext": "none",
    }
    return {
        "type": "bar",
        "orientation": "h",
        "x": numbers(rows.now),
        "y": list(range(len(rows.now))),
        "width": 0.48,
        "offset": -0.25 if rows.was is None else -0.36,
        "marker": {"color": [var(token) for token in rows.tokens]},
        **text,
        "textfont": {"color": var("ink"), "size": 12},
        "hovertext": tips,
        "hoverinfo": "text",
    }


def _change(measure: Measure, now: Any, was: Any) -> str:
    """Return a change in the colour of its meaning; nothing when either side is unknown."""
    if now is None or was is None:
        return ""
    token = change_token(measure.field.good, number(now - was))
    colour = var("ink-3" if token == "ac" else token)
    return f'<span style="color:{colour}">{label(measure.signed(now - was))}</span>'


def row_names(names: Sequence[str], left: float) -> list[Spec]:
    """Return the names of the rows, flush left of the picture, on two lines where one is too short, and cut to fit."""
    place = {"x": 0, "xref": "paper", "xanchor": "left", "xshift": -round(left), "yanchor": "middle"}
    lines = [broken(name, left - 8) for name in names]
    fonts = [{"size": 12 if len(each) < 2 else 11, "color": var("ink-2")} for each in lines]
    return [
        annotation("<br>".join(map(label, each)), y=row, font=font, **place)
        for row, (each, font) in enumerate(zip(lines, fonts, strict=True))
    ]


def _with_room(values: Sequence[float], share: float) -> list[float]:
    """Return a range that holds 0 and leaves a share of the picture for the figures at each end that has bars."""
    low, high = min(values), max(values)
    sides = (low < 0) + (high > 0 or low == 0)
    room = ((high - low) or 1.0) * share / max(1 - sides * share, 0.2)
    return [low - room if low < 0 else 0.0, high + room if high > 0 or low == 0 else 0.0]
