"""IBCS notation: actual, previous, plan and forecast look the same in every chart of columns, figures on top."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.pages.charts.chart import Key, Spec, known
from pipeline.pages.charts.spec import CLEAR, label, text_px, var
from pipeline.pages.formats import exact

# Beyond so many columns the figures on top would touch; a value axis takes their place.
LABELLED = 13
WIDE_PX, NARROW_PX = 520, 336
_TAGS = re.compile("</?b>")
_KEYS = {
    "actual": ("fill", "ac"),
    "previous": ("fill", "py"),
    "plan": ("outline", "ac"),
    "forecast": ("hatch", "fc"),
}


def key(role: str, text: str) -> Key:
    """Return the entry of the key for one role: actual, previous, plan or forecast."""
    return Key(*_KEYS[role], text)


def actual(amounts: Sequence[float | None], tips: Sequence[str]) -> Spec:
    """Return the actual columns, solid, with their tooltips."""
    shape = {"type": "bar", "x": list(range(len(amounts))), "y": list(amounts), "width": 0.5, "offset": -0.25}
    return {**shape, "marker": {"color": var("ac")}, "hovertext": list(tips), "hoverinfo": "text"}


def behind(amounts: Sequence[float | None], role: str) -> Spec:
    """Return what the actual columns are compared with: previous grey behind left, plan outlined behind right."""
    shape: Spec = {"type": "bar", "x": list(range(len(amounts))), "y": list(amounts), "hoverinfo": "skip"}
    if role == "previous":
        return {**shape, "width": 0.42, "offset": -0.42, "marker": {"color": var("py")}}
    outline = {"color": CLEAR, "line": {"color": var("ac"), "width": 1.5}}
    return {**shape, "width": 0.5, "offset": -0.08, "marker": outline}


def hatched(forecast: Sequence[bool]) -> Spec:
    """Return the marker of columns of which some are forecast: hatched on the page's ground, outlined."""
    shapes = ["/" if flag else "" for flag in forecast]
    pattern = {"shape": shapes, "fgcolor": var("fc"), "bgcolor": var("bg"), "size": 5, "solidity": 0.35}
    return {"pattern": pattern, "line": {"color": var("fc"), "width": [int(flag) for flag in forecast]}}


def tops(traces: Sequence[Spec], texts: Sequence[str]) -> Spec:
    """Return the figures of the columns, above whatever stands highest in each place; the last is bold."""
    heights = [max((0.0, *known(place))) for place in zip(*(trace["y"] for trace in traces), strict=True)]
    shown = [label(text) for text in texts]
    shown[-1] = f"<b>{shown[-1]}</b>"
    shape = {"type": "scatter", "mode": "text", "x": list(range(len(shown))), "y": heights, "text": shown}
    font = {"size": 12, "color": var("ink-2")}
    return {**shape, "textposition": "top center", "textfont": font, "cliponaxis": False, "hoverinfo": "skip"}


def cleared(figures: Spec, kept: Sequence[str], place: int = 2) -> Spec:
    """Raise figures above their neighbours' columns; returns what is narrow: the few `kept`, raised further."""
    narrow = {"text": {str(place): list(kept)}, "y": {str(place): _clear(figures["y"], kept, NARROW_PX)}}
    figures["y"] = _clear(figures["y"], figures["text"], WIDE_PX)
    return narrow


def few(amounts: Sequence[float | None], texts: Sequence[str]) -> list[str]:
    """Return the labels a phone has room for: first, last and largest."""
    largest = max(range(len(amounts)), key=lambda place: exact(amounts[place]) or 0)
    kept = {0, len(texts) - 1, largest}
    return [text if place in kept else "" for place, text in enumerate(texts)]


def _clear(heights: Sequence[float], texts: Sequence[str], px: float) -> list[float]:
    """Return heights at which no figure covers a neighbour's column, in a picture `px` wide."""
    slot = px / len(heights)
    raised = []
    for place, text in enumerate(texts):
        # A place's columns reach to its edges: 0.42 to the left (the one behind), 0.42 to the right.
        over = max(int((text_px(_TAGS.sub("", text)) / 2 / slot) + 0.42), 0)
        raised.append(max(heights[max(place - over, 0) : place + over + 1]) if text else heights[place])
    return raised
