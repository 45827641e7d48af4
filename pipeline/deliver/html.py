"""The message as HTML: filled from its template, its style sheet written into the elements, small enough for any reader."""

from __future__ import annotations

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
ROWS = (10, 6, 4, 2, 1)
# The colours of heat tables, whose classes are those of the pages: ground and text.
_TINTS = {
    **{f"h{step}": (f"seq{step}", "ink" if step < 4 else "bg") for step in range(6)},
    **{f"w{step}": (f"age{step}", "ink" if step < 3 else "bg") for step in range(5)},
}


def message(
    language: Language, parts: Sequence[Part], pictures: Mapping[str, Picture], colours: Mapping[str, str],
    facts: Mapping[str, Any],
) -> str:  # fmt: skip
    """Return the HTML of a mail; `facts` are what its template says beside the parts."""
    html = ""
    for most in ROWS:
        shown = [
            {"slug": part.slug, "blocks": [viewed(block, pictures, most, most) for block in part.blocks]} for part in parts
        ]
        context = {"parts": shown, "colours": colours, "tints": tints_of(colours), **facts}
        with blaming(language.project, language, context):
            html = inlined(language.template(MESSAGE).render(context))
        if len(html.encode()) <= MOST_BYTES:
            break
    return html


def tints_of(colours: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    """Return the colours of heat tables by class: ground and text."""
    return {css: (colours[ground], colours[text]) for css, (ground, text) in _TINTS.items()}


def inlined(html: str) -> str:
    """Return HTML with its style sheet written into the elements; nothing is fetched."""
    return CSSInliner(
        inline_style_tags=True, keep_style_tags=False, keep_at_rules=True, load_remote_stylesheets=False
    ).inline(html)
