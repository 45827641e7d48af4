"""Headline numbers as the strip on top of a page shows them: value, unit, and what it is compared with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from pipeline.pages.charts import spark
from pipeline.pages.charts.chart import numbers
from pipeline.pages.charts.ranked import change_token
from pipeline.pages.formats import DASH, NBSP, exact
from pipeline.pages.lexicon import Lexicon
from pipeline.project.answers import Answer, MetricValue

# A change is said in the unit of its metric, but a change of percentages is in points.
CHANGE_FORMATS = {"percent1": "points1", "money": "short_money", "money_exact": "short_money"}
TRIANGLES = {("good", True): "△", ("good", False): "▽", ("bad", True): "▲", ("bad", False): "▼"}


@dataclass(frozen=True)
class Delta:
    """One line below a value: what it is compared with, and the change with its triangle and tone."""

    base: str
    text: str
    tone: str


@dataclass(frozen=True)
class Kpi:
    """One headline number, ready to show."""

    id: str
    label: str
    figure: str
    unit: str
    lines: tuple[Delta, ...]
    trend: Markup


class Kpis:
    """The headline numbers of one build, in one language."""

    def __init__(self, lexicon: Lexicon, words: Mapping[str, str], values: Mapping[str, MetricValue]) -> None:
        self.lexicon = lexicon
        self.words = words
        self.values = values
        self._made: dict[str, Kpi] = {}

    def text(self, id: str) -> str:
        """Return a headline number as it stands in a sentence."""
        metric, found = self.lexicon.glossary.metric(id), self.values.get(id)
        return self.lexicon.formats.text(found.value if found else None, metric.format)

    def kpi(self, id: str, trends: Answer | None = None) -> Kpi:
        """Return one headline number; with `trends` (columns id, value), also its line."""
        if trends is None:
            if id not in self._made:
                self._made[id] = self._make(id, Markup(""))
            return self._made[id]
        place, value = trends.place("id"), trends.place("value")
        return self._make(id, spark(numbers(row[value] for row in trends.rows if row[place] == id)))

    def _make(self, id: str, trend: Markup) -> Kpi:
        """Return one headline number with its comparisons, or with the reason why there is none."""
        metric = self.lexicon.glossary.metric(id)
        found = self.values.get(id) or MetricValue(id, None)
        label = metric.label.get(self.lexicon.lang)
        if found.value is None:
            reason = self.lexicon.code("reason", found.reason) if found.reason else self.words["not_computed"]
            return Kpi(id, label, DASH, "", (Delta("", reason, ""),), trend)
        figure, unit = self._split(found.value, metric.format)
        return Kpi(id, label, figure, unit, self._lines(found), trend)

    def _split(self, value: Any, format: str) -> tuple[str, str]:
        """Return a value's figure and its unit apart, so that the unit can be small."""
        formats = self.lexicon.formats
        if format == "money":
            # In Chinese the unit says it is money; a symbol is added only for a foreign currency.
            text = formats.money(value, symbol=formats.lang != "zh" or formats.currency != "CNY")
            figure, _, unit = text.rpartition(NBSP) if formats.lang == "zh" else (text, "", "")
            return (figure, unit) if figure else (text, "")
        text = formats.text(value, format)
        unit = formats.unit(format)
        return text.removesuffix(unit), unit.strip()

    def _lines(self, found: MetricValue) -> tuple[Delta, ...]:
        """Return up to two lines: against the previous period, then against the last build or the base."""
        metric, lines = self.lexicon.glossary.metric(found.id), []
        if metric.previous != "none" and found.previous is not None:
            lines.append(self._delta(found, found.previous, f"vs_{metric.previous}"))
        if found.baseline is not None and found.baseline != found.value:
            lines.append(self._delta(found, found.baseline, "vs_baseline"))
        if found.n is not None and len(lines) < 2:
            lines.append(Delta("", f"n = {self.lexicon.formats.text(found.n, 'integer')}", ""))
        return tuple(lines)

    def _delta(self, found: MetricValue, base: Any, word: str) -> Delta:
        """Return one change: the triangle points where the number went, filled is worse, hollow is better."""
        metric = self.lexicon.glossary.metric(found.id)
        change = (exact(found.value) or 0) - (exact(base) or 0)
        format = CHANGE_FORMATS.get(metric.format, metric.format)
        size = self.lexicon.formats.text(abs(change), format)
        if not any(digit in size for digit in "123456789"):
            return Delta(self.words[word], self.words["unchanged"], "")
        token = change_token(metric.good, float(change))
        triangle = TRIANGLES.get((token, change > 0), "▲" if change > 0 else "▼")
        return Delta(self.words[word], f"{triangle}{NBSP}{size}", "mute" if token == "ac" else token)
