"""Pictures that are HTML: the heat table, the pyramid, and the sparkline."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from markupsafe import Markup

from pipeline.errors import UsageError, nearest
from pipeline.pages.charts.chart import Chart, Key, Kit, known, named, number, numbers
from pipeline.pages.charts.rows import address, checked
from pipeline.pages.charts.spec import text_px
from pipeline.pages.formats import DASH
from pipeline.project.answers import Answer

# Class prefix and number of steps of each scale; `site.css` has the tints and the text colours on them.
# Half a sheet of paper, the first column of a heat table, the least of the others and what stands around their heads.
PAPER_PX, SIDE_PX, LEAST_PX, AIR_PX = 336, 84, 40, 6
# The table on a phone, and its first column there (`site.css`).
PHONE_PX, PHONE_SIDE_PX = 356, 76
SCALES = {"more": ("h", 6), "worse": ("w", 5), "gap": ("w", 5)}


def heat(
    kit: Kit,
    answer: Answer,
    *,
    row: str,
    column: str,
    value: str,
    count: str | None = None,
    scale: str = "more",
    rows: Sequence[str] | None = None,
    among: Answer | None = None,
) -> Chart:
    """A table of tinted cells, the value printed in each; a pair the answer does not have stays empty.

    `count` names the column of how many cases a cell rests on; a row shows its largest beside its name. `among` is the
    answer that `rows` leads to: a cell without rows there is no link, and a code it never has, as a total's, no filter.
    """
    shown = named(row, column, value)
    side, head, _ = kit.lexicon.fields(answer, shown)
    measure = kit.measure(answer, value)
    if scale not in SCALES:
        raise UsageError(f'no scale "{scale}" for a heat table.{nearest(scale, SCALES)}')
    leads = checked(rows, 2) if rows else ()
    chart = Chart(answer, shown, measure.field.label, "heat", unit=measure.unit, rows=leads)
    if not answer:
        return chart
    leads_to = _leads(leads, among)
    cells = {(r, c): v for r, c, v in zip(*(answer.column(name) for name in shown), strict=True)}
    across = list(dict.fromkeys(answer.column(column)))
    tint = _tints(scale, known(numbers(answer.column(value))))
    say = measure.signed if scale == "gap" else measure.label
    counts = _counts(answer, row, count) if count else {}
    lines = [
        (
            _row_name(kit, kit.lexicon.text(side, name), counts.get(name)),
            [
                _cell(cells[name, other], tint, say, leads_to(name, other)) if (name, other) in cells else None
                for other in across
            ],
        )
        for name in dict.fromkeys(answer.column(row))
    ]
    names = [kit.lexicon.text(head, name) for name in across]
    heads = {"head": names, "shares": _shares_of(names), "is_upright": _is_upright(names)}
    return chart.drawn({"corner": side.label, "rows": lines, **heads})


def _shares_of(names: Sequence[str]) -> list[float]:
    """Return how the columns share the width, in per cent: as the words of their heads need.

    Nothing where equal ones hold them even on half a sheet of paper.
    """
    needs = [max([*map(text_px, name.split()), LEAST_PX]) + AIR_PX for name in names]
    if not needs or SIDE_PX + len(needs) * max(needs) <= PAPER_PX:
        return []
    return [round(100 * need / (SIDE_PX + sum(needs)), 1) for need in [SIDE_PX, *needs]]


def _is_upright(names: Sequence[str]) -> bool:
    """Whether heads stand upright on a phone, because one is wider than its column there."""
    return any(len(names) * (text_px(name) + AIR_PX) > PHONE_PX - PHONE_SIDE_PX for name in names)


def _counts(answer: Answer, row: str, count: str) -> dict[Any, int]:
    """Return how many cases the best founded cell of each row rests on."""
    counts: dict[Any, int] = {}
    for name, n in zip(answer.column(row), answer.column(count), strict=True):
        counts[name] = max(n or 0, counts.get(name, 0))
    return counts


def _row_name(kit: Kit, name: str, count: int | None) -> str:
    """Return a row's name, with how many cases it rests on where that is known."""
    if count is None:
        return name
    return Markup('{} <span class="mute">{}</span>').format(name, kit.lexicon.formats.text(count, "integer"))


def _leads(leads: Sequence[str], among: Answer | None) -> Callable[[Any, Any], str | None]:
    """Return the function from a pair of codes to the address of its rows; None where there are none."""
    if not leads:
        return lambda *_: None
    if among is None:
        return lambda *codes: address(leads, codes)
    columns = [among.column(name) for name in leads[1:]]
    there, known = set(zip(*columns, strict=True)), [set(column) for column in columns]

    def leads_to(*codes: Any) -> str | None:
        """Return the address of the rows that have every code that is a filter."""
        asked = [place for place, code in enumerate(codes) if code in known[place]]
        if not asked or not any(all(row[place] == codes[place] for place in asked) for row in there):
            return None
        return address([leads[0], *(leads[1 + place] for place in asked)], [codes[place] for place in asked])

    return leads_to


def _cell(
    value: Any, tint: Callable[[float], str], say: Callable[[Any], str], leads_to: str | None
) -> tuple[str, str | Markup]:
    """Return a cell's class and text, which is a link where it leads to rows; a dash where the value is not known."""
    amount = None if value is None else number(value)
    if amount is None:
        return "mute", DASH
    return tint(amount), Markup('<a href="{}">{}</a>').format(leads_to, say(value)) if leads_to else say(value)


def _tints(scale: str, amounts: Sequence[float]) -> Callable[[float], str]:
    """Return the function from value to tint class: equal steps over the values there are."""
    prefix, steps = SCALES[scale]
    if scale == "gap":
        # Only what falls short is tinted: 0 and above is fine, whatever the others are.
        amounts = [max(-amount, 0.0) for amount in amounts]
    low, high = (0.0 if scale != "more" else min(amounts, default=0.0)), max(amounts, default=0.0)

    def tint(amount: float) -> str:
        """Return the class of one value."""
        size = max(-amount, 0.0) if scale == "gap" else amount
        share = (size - low) / (high - low) if high > low else 0.0
        return f"{prefix}{min(int(share * steps), steps - 1) if size > 0 or scale == 'more' else 0}"

    return tint


def pyramid(
    kit: Kit,
    answer: Answer,
    *,
    by: str,
    measures: Sequence[str],
    previous: Sequence[str] = (),
    colours: str | None = None,
    rows: Sequence[str] | None = None,
) -> Chart:
    """A bar for each measure of each row: its share of the column's total, beside its value.

    `previous` names for each measure the column of the period before, which stands as a tick on its bar.
    """
    if previous and len(previous) != len(measures):
        raise UsageError(f"charts.pyramid: {len(measures)} measures and {len(previous)} of the period before.")
    shown = named(by, *measures)
    side, *fields = kit.lexicon.fields(answer, shown)
    before = kit.lexicon.fields(answer, previous)
    leads = checked(rows, 1) if rows else ()
    scales = [kit.measure(answer, column) for column in measures]
    key = (Key("tick", "ink", before[0].label),) if before else ()
    chart = Chart(answer, shown, " · ".join(field.label for field in fields), "pyramid", key=key, rows=leads)
    if not answer:
        return chart
    codes = answer.column(by)
    tokens = kit.palette.roles(colours, codes, ["ac"])
    ticks = [answer.column(column) for column in previous] or [[None] * len(codes)] * len(measures)
    parts = [
        _shares(kit, measure, answer.column(measure.field.column), past)
        for measure, past in zip(scales, ticks, strict=True)
    ]
    heads = [f"{measure.field.label}{f' {measure.unit}' if measure.unit else ''}" for measure in scales]
    lines = [
        {
            "name": kit.lexicon.text(side, code),
            "href": address(leads, (code,)) if leads else None,
            "token": token,
            "cells": cells,
        }
        for code, token, *cells in zip(codes, tokens, *parts, strict=True)
    ]
    return chart.drawn({"corner": side.label, "head": heads, "rows": lines})


def _shares(
    kit: Kit, measure: Any, values: Sequence[Any], past: Sequence[Any]
) -> list[tuple[str, str, float, float | None]]:
    """Return (value, share in words, width and tick in % of the largest) for each row of a measure.

    Shares are of a whole: where a part is negative, there is none to speak of.
    """
    amounts, before = numbers(values), numbers(past)
    largest = max((abs(amount) for amount in known([*amounts, *before])), default=0.0)
    total = 0.0 if any(amount < 0 for amount in known(amounts)) else sum(known(amounts))
    cells = []
    for value, amount, then in zip(values, amounts, before, strict=True):
        share = kit.lexicon.formats.text(100 * amount / total, "percent1") if amount is not None and total else ""
        width = round(100 * max(amount or 0.0, 0.0) / largest, 1) if largest else 0.0
        tick = None if not then or then < 0 or not largest else round(100 * then / largest, 1)
        cells.append((measure.label(value), share, width, tick))
    return cells


def sparkline(_: Kit, answer: Answer, *, value: str) -> Markup:
    """A small line without axes, its last point marked; nothing for fewer than two values."""
    return spark(numbers(answer.column(value)))


def spark(amounts: Sequence[float | None], width: int = 84, height: int = 20) -> Markup:
    """Return the SVG of a sparkline; where a value is missing, the line goes straight on."""
    points = [(place, amount) for place, amount in enumerate(amounts) if amount is not None]
    if len(points) < 2:
        return Markup("")
    low, high = min(amount for _, amount in points), max(amount for _, amount in points)
    across, up = (width - 4) / (len(amounts) - 1), (height - 6) / ((high - low) or 1.0)
    drawn = [(2 + place * across, height - 3 - (amount - low) * up) for place, amount in points]
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in drawn)
    x, y = drawn[-1]
    return Markup(
        f'<svg class="spark" viewBox="0 0 {width} {height}" aria-hidden="true"><polyline points="{path}"/>'
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2.6"/></svg>'
    )
