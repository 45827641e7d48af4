"""Headline numbers: collected from each report's `metrics.sql`, compared with the baseline, written as JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from pipeline.errors import UsageError
from pipeline.project.answers import Answer, MetricValue
from pipeline.project.glossary import Glossary
from pipeline.project.reports import METRICS

COLUMNS = ("id", "value", "n", "reason", "previous")
FILE = "metrics.json"


def collect_metrics(
    answers: Mapping[str, Mapping[str, Answer]], glossary: Glossary, baseline: Mapping[str, Any]
) -> dict[str, MetricValue]:
    """Return every headline number by id; one without a definition, or given twice, is an error."""
    found: dict[str, MetricValue] = {}
    for slug, questions in answers.items():
        if METRICS not in questions:
            continue
        answer = questions[METRICS]
        if answer.columns != COLUMNS:
            raise UsageError(f"queries/reports/{slug}/metrics.sql must return exactly {', '.join(COLUMNS)}.")
        for id, value, n, reason, previous in answer.rows:
            unit = glossary.metric(id).unit
            if id in found:
                raise UsageError(
                    f'metric "{id}" is given twice; the second time by queries/reports/{slug}/metrics.sql.'
                )
            if value is None and reason is None:
                raise UsageError(f'metric "{id}" of queries/reports/{slug}/metrics.sql is empty without a reason.')
            past = baseline.get(id, {}).get("value")
            found[id] = MetricValue(id, exact(value, unit), n, reason, exact(previous, unit), past)
    return dict(sorted(found.items()))


def exact(value: Decimal | float | int | None, unit: str = "ratio") -> float | int | None:
    """Return a number as every page and metrics.json say it, to the same digit.

    Ten significant digits; money to four decimals, because ten digits would drop the cents of a hundred million;
    counts as whole numbers, whatever type SQL's union of several metrics gave them.
    """
    if value is None or isinstance(value, int):
        return value
    if unit == "count" and value == int(value):
        return int(value)
    return round(float(value), 4) if unit == "money" else float(f"{value:.10g}")


def write_metrics(path: Path, metrics: Mapping[str, MetricValue], glossary: Glossary, as_of: str) -> None:
    """Write `data/metrics.json`: one object per id, sorted, with its definition in both languages."""
    entries = []
    for id, found in metrics.items():
        metric = glossary.metric(id)
        entries.append(
            {
                "id": id,
                "value": found.value,
                "unit": metric.unit,
                "as_of": as_of,
                "window": metric.window,
                "n": found.n,
                "reason": found.reason,
                "previous": found.previous,
                "definition": {lang: f"{metric.about.get(lang)} {metric.formula.get(lang)}" for lang in ("zh", "en")},
            }
        )
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(entries, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def read_metrics(path: Path | None) -> dict[str, Any]:
    """Read a past build's metrics.json by id; nothing when there is none."""
    if path is None or not path.exists():
        return {}
    return {entry["id"]: entry for entry in json.loads(path.read_text(encoding="utf-8"))}
