"""The pieces of a Plotly spec: neutralised labels, ticks, axes and the layout all pictures share.

Colours are roles, written `var(--token)`: the page's script puts the token's value in, so one spec serves
light and dark. `narrow` is what changes on a phone: `layout` (a patch by path), `text` and `y` (by trace).
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from pipeline.pages.charts.chart import Measure, Spec

CLEAR = "rgba(0,0,0,0)"
LABEL_PX, NARROW_LABEL_PX = 200, 130
# What stays together where a text is broken: a word, or a single Han or full-width character.
_PIECE = re.compile(r"\s*(?:[\u2e80-\uffff]|[^\s\u2e80-\uffff]+)")
_ZEROS = re.compile(r"\.0+$")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def var(token: str) -> str:
    """Return a token as the page's script and style sheet read it."""
    return f"var(--{token})"


# The line at zero, where what is drawn may fall below it.
ZERO = {"zeroline": True, "zerolinecolor": var("ink"), "zerolinewidth": 1}


def label(text: Any, longest: int | None = None) -> str:
    """Return text that Plotly shows as it is: its pseudo-HTML and control characters neutralised."""
    words = _CONTROL.sub(" ", str(text))
    if longest is not None and len(words) > longest:
        words = words[: longest - 1] + "…"
    return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def text_px(text: str) -> float:
    """Estimate the width of 12 px text: Han and full-width characters are square."""
    return sum(12.0 if char >= "\u2e80" else 6.8 for char in text)


def shorten(text: str, px: float) -> str:
    """Return text cut to a width, with an ellipsis."""
    if text_px(text) <= px:
        return text
    while text and text_px(text) > px - 12:
        text = text[:-1]
    return f"{text}…"


def broken(text: str, px: float) -> list[str]:
    """Return text as one line, or as two where it is wider; each cut to the width."""
    first = ""
    for piece in _PIECE.findall(text):
        if text_px(first + piece) > px:
            break
        first += piece
    return [shorten(part, px) for part in (first, text[len(first) :].strip()) if part]


def tooltip(head: str, *facts: tuple[str, str]) -> str:
    """Return a tooltip: a bold head and named facts, all neutralised."""
    return "<br>".join((f"<b>{label(head)}</b>", *(f"{label(name)} {label(value)}" for name, value in facts)))


def ticks(low: float, high: float, most: int = 4) -> list[float]:
    """Return at most `most` round values within a range."""
    span = high - low
    if span <= 0:
        return [low]
    magnitude = Decimal(10) ** (Decimal(repr(span / most)).adjusted())
    for factor in (1, 2, Decimal("2.5"), 5, 10, 20, 25, 50):
        step = magnitude * factor
        first = (Decimal(repr(low)) / step).to_integral_value(rounding="ROUND_CEILING") * step
        count = int((Decimal(repr(high)) - first) / step) + 1 if Decimal(repr(high)) >= first else 0
        if 0 < count <= most:
            return [float(first + step * place) for place in range(count)]
    return [low]


def annotation(text: str, **place: Any) -> Spec:
    """Return a text in the picture; the text must be neutralised already."""
    # Anchored where it is aligned, so that a reader's own font, wider or narrower, grows away from its anchor.
    align = place.get("xanchor", "center")
    font = {"size": 12, "color": var("ink-2")}
    return {"text": text, "showarrow": False, "borderpad": 0, "align": align, "font": font, **place}


def layout(height: int, margin: tuple[float, float, float, float], **more: Any) -> Spec:
    """Return the layout all pictures share: no ground, no zoom; margins top, right, bottom, left."""
    hover = {"bgcolor": var("ink"), "bordercolor": var("ink"), "font": {"color": var("bg"), "size": 12}}
    return {
        "height": height,
        "margin": dict(zip("trbl", map(round, margin), strict=True)),
        "paper_bgcolor": CLEAR,
        "plot_bgcolor": CLEAR,
        "font": {"family": var("font"), "size": 12, "color": var("ink-2")},
        "hoverlabel": {**hover, "align": "left"},
        "showlegend": False,
        "hovermode": "closest",
        "dragmode": False,
        **more,
    }


def axis(**more: Any) -> Spec:
    """Return an axis that shows nothing but what is asked for."""
    bare = {"showgrid": False, "zeroline": False, "showticklabels": False, "fixedrange": True, "ticks": ""}
    return {**bare, **more}


def whole(texts: list[str]) -> list[str]:
    """Return labels of an axis without the decimals that are zero in all of them."""
    return [_ZEROS.sub("", text) for text in texts] if all(map(_ZEROS.search, texts)) else texts


def value_axis(measure: Measure, low: float, high: float, **more: Any) -> Spec:
    """Return a value axis with at most four grid lines, labelled in the measure's unit."""
    places = ticks(low, high)
    if measure.field.format == "integer":
        places = [place for place in places if place == int(place)]
    shown = whole([measure.label(place) for place in places])
    return axis(
        range=[low, high], showgrid=True, gridcolor=var("rule"), tickvals=places, ticktext=shown,
        showticklabels=True, tickfont={"color": var("ink-3"), "size": 12}, **more,
    )  # fmt: skip
