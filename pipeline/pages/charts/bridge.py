"""The bridge (waterfall): how one level leads to another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.errors import UsageError, nearest
from pipeline.pages.charts.chart import Chart, Kit, Measure, Spec, named, number
from pipeline.pages.charts.ranked import change_token
from pipeline.pages.charts.rows import leading
from pipeline.pages.charts.spec import annotation, axis, label, layout, tooltip, var
from pipeline.project.answers import Answer

HEIGHT = 270
KINDS = ("start", "step", "total")


@dataclass(frozen=True)
class Step:
    """One bar of a bridge: where it stands, how high it is, its colour and its figure."""

    name: str
    base: float
    size: float
    token: str
    text: str
    tip: str
    is_total: bool

    @property
    def end(self) -> float:
        """The level after this step."""
        return self.base + self.size


def bridge(kit: Kit, answer: Answer, *, step: str, value: str, kind: str, rows: Sequence[str] | None = None) -> Chart:
    """A waterfall: `kind` says of each row whether it is the `start`, a `step` or a `total`.

    Each bar leads to the `rows` that have its code of `step`.
    """
    shown = named(step, value, kind)
    kit.lexicon.fields(answer, named(step, value))
    answer.place(kind)
    measure = kit.measure(answer, value)
    chart = Chart(answer, named(step, value), measure.field.label, "plot", unit=measure.unit)
    if not answer:
        return leading(chart, rows, ())
    steps = _steps(kit, measure, answer, shown)
    levels = [level for bar in steps for level in (bar.base, bar.end) if not (bar.is_total and level == bar.base)]
    low, high = min(levels), max(levels)
    # Totals that dwarf the steps are cut, with a break mark, and the unit line says so.
    floor = low - (high - low) * 0.25 if low > 0 and (high - low) < 0.4 * high else min(0.0, low)
    notes = (kit.words["axis_broken"],) if floor > 0 else ()
    return leading(chart.drawn(_bridge_spec(steps, floor, high), *notes), rows, answer.column(step))


def _steps(kit: Kit, measure: Measure, answer: Answer, shown: Sequence[str]) -> list[Step]:
    """Return the bars of a bridge, each standing on the level before it."""
    field, level, steps = kit.lexicon.field(shown[0]), 0.0, []
    good = measure.field.good if measure.field.good != "none" else "up"
    for name, raw, kind in zip(*(answer.column(column) for column in shown), strict=True):
        if kind not in KINDS:
            raise UsageError(f'question "{answer.name}": kind "{kind}" of a bridge.{nearest(str(kind), KINDS)}')
        amount = number(raw) or 0.0
        is_total = kind != "step"
        token = {"start": "py", "total": "ac"}.get(kind) or change_token(good, amount)
        text = measure.label(raw) if is_total else measure.signed(raw)
        said = kit.lexicon.text(field, name)
        tip = tooltip(said, (measure.field.label, measure.full(raw)))
        steps.append(Step(said, 0.0 if is_total else level, amount, token, text, tip, is_total))
        level = steps[-1].end
    return steps


def _bridge_spec(steps: Sequence[Step], floor: float, high: float) -> Spec:
    """Return the Plotly spec of a bridge: bars with a base, connectors, figures above."""
    bases = [floor if bar.is_total else min(bar.base, bar.end) for bar in steps]
    sizes = [bar.end - floor if bar.is_total else abs(bar.size) for bar in steps]
    trace = {
        "type": "bar",
        "x": list(range(len(steps))),
        "y": sizes,
        "base": bases,
        "width": 0.64,
        "marker": {"color": [var(bar.token) for bar in steps]},
        "hovertext": [bar.tip for bar in steps],
        "hoverinfo": "text",
    }
    room = (high - floor) * 0.12 or 1.0
    shape = layout(HEIGHT, (8, 8, 36, 8), barmode="overlay")
    shape["yaxis"] = axis(range=[floor, high + room], zeroline=floor <= 0, zerolinecolor=var("ink"))
    shape["xaxis"] = axis(range=[-0.5, len(steps) - 0.5])
    tops = zip(steps, bases, sizes, strict=True)
    shape["annotations"] = [
        *(
            annotation(f"<b>{label(bar.text)}</b>", x=place, y=base + size, yanchor="bottom")
            for place, (bar, base, size) in enumerate(tops)
        ),
        *(_foot(bar.name, place, len(steps)) for place, bar in enumerate(steps)),
        *(_break(place) for place, bar in enumerate(steps) if bar.is_total and floor > 0),
    ]
    connector = {"type": "line", "line": {"color": var("ink-3"), "width": 1}}
    shape["shapes"] = [
        {**connector, "x0": place + 0.32, "x1": place + 0.68, "y0": bar.end, "y1": bar.end}
        for place, bar in enumerate(steps[:-1])
    ]
    return {"data": [trace], "layout": shape, "narrow": {"layout": {"font.size": 11}}}


def _foot(name: str, place: int, count: int) -> Spec:
    """Return the name below a bar, on two lines where it is long."""
    longest = 7 if count > 5 else 10
    lines = [name[:longest], name[longest : 2 * longest]]
    text = "<br>".join(label(line) for line in lines if line)
    return annotation(text, x=place, y=0, yref="paper", yanchor="top", yshift=-4)


def _break(place: int) -> Spec:
    """Return the break mark at the foot of a cut column."""
    mark = {"font": {"size": 26, "color": var("bg")}}
    return annotation("≈", x=place, y=0, yref="paper", yanchor="bottom", yshift=6) | mark
