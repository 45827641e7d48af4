"""The glossary page: what each metric means, its value today, the SQL it comes from and the pages that use it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from pipeline.pages.kpis import Kpis
from pipeline.project.project import Project
from pipeline.project.reports import METRICS, Report


@dataclass(frozen=True)
class MetricSource:
    """Where a metric's number comes from: the report whose `metrics.sql` gives it, and the models that rests on."""

    slug: str
    models: tuple[str, ...]


@dataclass(frozen=True)
class Definition:
    """One metric as the glossary page shows it."""

    id: str
    label: str
    about: str
    formula: str
    unit: str
    good: str
    value: str
    reason: str
    source: MetricSource | None
    used_on: tuple[Report, ...]


class Definitions:
    """Every metric of the project, with the pages whose templates name it."""

    def __init__(self, project: Project) -> None:
        self.project = project

    @cached_property
    def used_on(self) -> dict[str, tuple[Report, ...]]:
        """Metric id → the reports whose template names it."""
        texts = [(report, self._source(report)) for report in self.project.reports.values()]
        named = {id: re.compile(rf"""["']{re.escape(id)}["']""") for id in self.project.glossary.metrics}
        return {id: tuple(r for r, text in texts if pattern.search(text)) for id, pattern in named.items()}

    def _source(self, report: Report) -> str:
        """Return the text of a report's template; none yet is no use of anything."""
        path: Path = self.project.templates / report.template
        return path.read_text(encoding="utf-8") if path.exists() else ""

    def entries(self, kpis: Kpis, sources: Mapping[str, MetricSource]) -> list[Definition]:
        """Return every metric, sorted by id, in one language."""
        lang = kpis.lexicon.lang
        entries = []
        for id, metric in sorted(self.project.glossary.metrics.items()):
            found = kpis.values.get(id)
            reason = kpis.lexicon.code("reason", found.reason) if found and found.reason else ""
            words = (metric.label.get(lang), metric.about.get(lang), metric.formula.get(lang))
            entries.append(
                Definition(
                    id,
                    *words,
                    metric.unit,
                    metric.good,
                    kpis.text(id),
                    reason,
                    sources.get(id),
                    self.used_on[id],
                )
            )
        return entries

    def questions(self, sources: Mapping[str, MetricSource]) -> list[tuple[Report, str, tuple[str, ...]]]:
        """Return (report, SQL of its metrics, models) for every report that gives a metric."""
        models = {source.slug: source.models for source in sources.values()}
        reports = [report for slug, report in self.project.reports.items() if slug in models]
        return [(report, report.questions[METRICS].text, models[report.slug]) for report in reports]
