"""The message as HTML: filled from its template, its style sheet written into the elements, cut off by no reader."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from css_inline import CSSInliner

from pipeline.deliver.blocks import Part
from pipeline.deliver.drawing import Picture
from pipeline.deliver.views import viewed
from pipeline.pages.environment import Language
from pipeline.pages.render import blaming

MESSAGE = "email/message.html"
# Some readers cut a message off at 102 KB; a longer one is made again with fewer rows.
MOST_BYTES = 98_000
ROWS = (30, 10, 7, 5, 3, 2)
# Of what stands in for a picture no part is left out, for what it shows.
CHART_ROWS = 12
_STYLE, _SPACE, _BLANK = re.compile(r' style="([^"]*)"'), re.compile(r"\s*([:;,])\s*"), re.compile(r"\n\s*\n+")
_CLASSES, _CLASS = re.compile(r' class="([^"]*)"'), re.compile(r"\.([a-z]\w*)")
# The colours of heat tables, whose classes are those of the pages: ground and text.
_TINTS = {
    **{f"h{step}": (f"seq{step}", "ink" if step < 4 else "bg") for step in range(6)},
    **{f"w{step}": (f"age{step}", "ink" if step < 3 else "bg") for step in range(5)},
}


def message(
    language: Language, parts: Sequence[Part], pictures: Mapping[str, Picture], colours: Mapping[str, str],
    facts: Mapping[str, Any],
) -> str:  # fmt: skip
    """Return the HTML of a mail; `facts` are what its template says beside the parts.

    One that is too long is made again with fewer rows, then without its last reports, which it names.
    """
    for most, count in [*((rows, len(parts)) for rows in ROWS), *((ROWS[-1], n) for n in range(len(parts) - 1, 0, -1))]:
        shown = [
            {
                "slug": part.slug,
                "blocks": [viewed(block, pictures, most, max(most, CHART_ROWS)) for block in part.blocks],
            }
            for part in parts[:count]
        ]
        left = [part.title for part in parts[count:]]
        context = {"parts": shown, "left": left, "colours": colours, "tints": tints_of(colours), **facts}
        with blaming(language.project, language, context):
            html = inlined(language.template(MESSAGE).render(context))
        if len(html.encode()) <= MOST_BYTES:
            break
    return html


def tints_of(colours: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    """Return the colours of heat tables by class: ground and text."""
    return {css: (colours[ground], colours[text]) for css, (ground, text) in _TINTS.items()}


def inlined(html: str) -> str:
    """Return HTML with its style sheet written into the elements, as short as it can be said; nothing is fetched."""
    inliner = CSSInliner(keep_style_tags=False, keep_at_rules=True, load_remote_stylesheets=False)
    found = inliner.inline(html)
    head, body, rest = found.partition("<body")
    # A class is of use only where a rule is left that names it.
    used = set(_CLASS.findall(head))
    lean = _STYLE.sub(lambda style: f' style="{_SPACE.sub(_close, style[1]).rstrip(";")}"', rest)
    lean = _CLASSES.sub(lambda said: _kept(said[1].split(), used), lean)
    return head + body + _BLANK.sub("\n", lean)


def _close(found: re.Match[str]) -> str:
    """Return a sign of a style without the blanks around it."""
    return found[1]


def _kept(classes: Sequence[str], used: set[str]) -> str:
    """Return the classes that a rule still names, as an attribute."""
    kept = [name for name in classes if name in used]
    return f' class="{" ".join(kept)}"' if kept else ""
