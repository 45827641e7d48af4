"""The closed vocabulary of charts: an intent and the columns it needs, nothing else.

`Charts` is what templates see as `charts`. Every intent checks its columns before it draws, also for an empty
answer, so a misspelt name fails with the nearest match and never prints an empty chart.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

from pipeline.errors import UsageError, nearest
from pipeline.pages.charts.bridge import bridge
from pipeline.pages.charts.chart import Chart, Key, Kit, Palette
from pipeline.pages.charts.columns import columns, stacked
from pipeline.pages.charts.curve import pareto
from pipeline.pages.charts.dots import dots
from pipeline.pages.charts.funnel import funnel
from pipeline.pages.charts.grids import heat, pyramid, spark, sparkline
from pipeline.pages.charts.lines import line
from pipeline.pages.charts.ranked import bars
from pipeline.pages.charts.scatter import scatter
from pipeline.pages.charts.variance import variance
from pipeline.project.answers import Answer

INTENTS: dict[str, Callable[..., Any]] = {
    intent.__name__: intent
    for intent in (
        *(bars, columns, stacked, variance, bridge, funnel),
        *(line, dots, scatter, pareto, heat, pyramid, sparkline),
    )
}
OPTIONS = {
    name: tuple(p for p in inspect.signature(intent).parameters if p not in ("kit", "_", "answer"))
    for name, intent in INTENTS.items()
}

__all__ = ["INTENTS", "OPTIONS", "Chart", "Charts", "Key", "Kit", "Palette", "spark"]


class Charts:
    """The intents, bound to one language."""

    def __init__(self, kit: Kit) -> None:
        self._kit = kit

    def __getattr__(self, intent: str) -> Callable[..., Any]:
        """Return an intent; an unknown one is an error naming the nearest."""
        if intent.startswith("_"):
            raise AttributeError(intent)
        if intent not in INTENTS:
            raise UsageError(f'no chart "{intent}".{nearest(intent, INTENTS)}')

        def draw(answer: Answer, **options: Any) -> Any:
            """Draw the intent over an answer."""
            return INTENTS[intent](self._kit, answer, **checked(intent, options))

        return draw


def checked(intent: str, options: dict[str, Any]) -> dict[str, Any]:
    """Return the options of an intent; an unknown or missing one is an error."""
    for name in options:
        if name not in OPTIONS[intent]:
            raise UsageError(f'charts.{intent} has no option "{name}".{nearest(name, OPTIONS[intent])}')
    required = inspect.signature(INTENTS[intent]).parameters
    for name in OPTIONS[intent]:
        if name not in options and required[name].default is inspect.Parameter.empty:
            raise UsageError(f"charts.{intent} needs {name}=.")
    return options
