"""The small HTML inside cells: chips, links, bars, strips, tags. Everything from the data is escaped here.

Cells are made in Python and not in macros because a page has hundreds of them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Any

from markupsafe import Markup, escape

from pipeline.pages.charts.chart import number
from pipeline.pages.formats import DASH
from pipeline.pages.lexicon import Lexicon

_UNSAFE = re.compile(r"[^a-z0-9_]+")
_BREAKS = re.compile(r"([_/])")
# What stands between two telephone numbers, and between a number and its extension.
_SEVERAL = re.compile(r"[/,;、|\n]")
_EXTENSION = re.compile(r"转|分机|ext|#|(?<=[\d\s)])x(?=[\s.:]*\d)", re.I)
TONES = ("good", "bad", "warn")


def value_class(values: str, code: Any) -> str:
    """Return the class that colours a coded value: `v-<list>-<code>`."""
    return f"v-{_UNSAFE.sub('_', values.lower())}-{_UNSAFE.sub('_', str(code).lower())}"


def chip(lexicon: Lexicon, values: str, code: Any) -> Markup:
    """Return a coded value as a chip: its short mark, its full name for screen readers and on hover."""
    if code is None:
        return Markup("")
    name = escape(lexicon.code(values, code))
    mark = lexicon.mark(values, code)
    shown = name if mark is None else f'<span aria-hidden="true">{escape(mark)}</span><span class="sr">{name}</span>'
    return Markup(f'<span class="chipv {value_class(values, code)}" title="{name}">{shown}</span>')


def tag(text: str, tone: Any) -> str:
    """Return a tag; its tone is `good`, `bad`, `warn` or none."""
    extra = f" {tone}" if tone in TONES else ""
    return f'<span class="tag{extra}">{escape(text)}</span>'


def code(value: Any) -> Markup:
    """Return the technical name of something in small type; its line breaks after an underscore or a slash only."""
    if value is None:
        return Markup(DASH)
    broken = _BREAKS.sub(r"\1<wbr>", str(escape(value)))
    return Markup(f"<code>{broken}</code>")


def bar(value: Any, largest: float, target: Any = None) -> str:
    """Return a bar: a value's share of the column's largest, with a tick at its target."""
    amount, aim = number(value), number(target)
    if amount is None or not largest:
        return ""
    width = f'<i style="width:{100 * min(abs(amount) / largest, 1.0):.1f}%"></i>'
    tick = "" if aim is None else f'<b style="left:{100 * min(max(aim, 0.0) / largest, 1.0):.1f}%"></b>'
    kind = f"bar{' bullet' if tick else ''}{' neg' if amount < 0 else ''}"
    return f'<span class="{kind}" aria-hidden="true">{width}{tick}</span>'


def strip(parts: Sequence[tuple[str, Any, str]]) -> str:
    """Return a strip of parts in the ageing ramp; `parts` are (label, value, text), read out in full."""
    amounts = [max(number(value) or 0.0, 0.0) for _, value, _ in parts]
    total = sum(amounts)
    said = "; ".join(f"{label} {text}" for label, _, text in parts)
    first = 5 - len(parts)
    drawn = "".join(
        f'<i class="g{first + place}" style="width:{100 * amount / total:.1f}%"></i>'
        for place, amount in enumerate(amounts)
        if amount
    )
    return f'<span class="sr">{escape(said)}</span><span class="age" aria-hidden="true">{drawn}</span>'


def link(text: str | Markup, url: str | None) -> str | Markup:
    """Return text linked to its page, or plain where there is none."""
    return escape(text) if url is None else Markup(f'<a href="{escape(url)}">{escape(text)}</a>')


def call(number_text: Any, word: str) -> str:
    """Return a call button for the first telephone number of a text; a dash where there is none."""
    url = dial(number_text)
    return DASH if url is None else f'<a class="act" href="{url}" title="{escape(number_text)}">{escape(word)}</a>'


def dial(number_text: Any) -> str | None:
    """Return the address that calls the first telephone number of a text; only its digits get into it.

    An extension is left out, for a telephone would dial it as part of the number; more digits than a number may have
    (ITU-T E.164) are no number.
    """
    parts = _SEVERAL.split(unicodedata.normalize("NFKC", str(number_text or "")))
    first = _EXTENSION.split(next((part for part in parts if re.search(r"\d", part)), ""))[0]
    digits = re.sub(r"[^0-9]", "", first)
    if not 0 < len(digits) <= 15:
        return None
    return f"tel:{'+' if re.match(r'[^0-9+]*[+]', first) else ''}{digits}"
