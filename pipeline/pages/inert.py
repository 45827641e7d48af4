"""Data for the page's scripts, as text that can do nothing: JSON inside a script element that does not run."""

from __future__ import annotations

from typing import Any

import orjson
from markupsafe import Markup


def script_json(value: Any) -> Markup:
    """Return JSON that may stand inside a script element, whatever the texts in it say."""
    text = orjson.dumps(value).decode()
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return Markup(text)
