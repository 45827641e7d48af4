"""Headline numbers: each defined, each given once, none empty without a reason, the same digits everywhere."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest

from pipeline.errors import UsageError
from pipeline.project.answers import Answer
from pipeline.project.glossary import Glossary, Metric
from pipeline.project.toml import Words
from pipeline.site.numbers import COLUMNS, collect_metrics, exact, read_metrics, write_metrics

WORDS = Words(zh="甲", en="A")
GLOSSARY = Glossary(
    metrics={
        "ar.gross": Metric(label=WORDS, about=WORDS, formula=WORDS, format="money", unit="money", window="as_of"),
        "ar.net": Metric(label=WORDS, about=WORDS, formula=WORDS, format="money", unit="money", window="as_of"),
    },
    terms={},
    values={},
)


def _answers(*rows: tuple) -> dict[str, dict[str, Answer]]:
    return {"overdue": {"metrics": Answer("metrics", COLUMNS, ("VARCHAR",) * 5, list(rows))}}


def test_a_number_is_written_and_compared_with_the_baseline(tmp_path: Path) -> None:
    metrics = collect_metrics(
        _answers(("ar.gross", Decimal("7600.0000"), 14, None, None)), GLOSSARY, {"ar.gross": {"value": 7000}}
    )
    assert metrics["ar.gross"].baseline == 7000
    write_metrics(tmp_path / "metrics.json", metrics, GLOSSARY, "2024-03-31")
    (entry,) = json.loads((tmp_path / "metrics.json").read_text())
    assert entry == {
        "id": "ar.gross",
        "value": 7600.0,
        "unit": "money",
        "as_of": "2024-03-31",
        "window": "as_of",
        "n": 14,
        "reason": None,
        "previous": None,
        "definition": {"zh": "甲 甲", "en": "A A"},
    }
    assert read_metrics(tmp_path / "metrics.json")["ar.gross"]["value"] == 7600.0


@pytest.mark.parametrize(
    ("value", "shown"),
    [(1 / 3, 0.3333333333), (12, 12), (None, None), (0.1 + 0.2, 0.3)],
)
def test_ten_significant_digits(value: object, shown: object) -> None:
    assert exact(value) == shown


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([("ar.gros", 1, None, None, None)], 'no metric "ar.gros".*Did you mean "ar.gross"'),
        ([("ar.net", None, None, None, None)], "empty without a reason"),
        ([("ar.net", 1, None, None, None), ("ar.net", 2, None, None, None)], "given twice"),
    ],
)
def test_a_number_nobody_can_explain_is_refused(rows: list[tuple], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        collect_metrics(_answers(*rows), GLOSSARY, {})


@pytest.mark.parametrize(
    ("value", "unit", "written"),
    [
        (173.0, "count", "173"),
        (173.0, "days", "173.0"),
        (308466973.66, "money", "308466973.66"),
        (Decimal("80450596.9824"), "money", "80450596.9824"),
        (308466973.66, "ratio", "308466973.7"),
    ],
)
def test_counts_are_whole_and_money_keeps_its_cents(value: object, unit: str, written: str) -> None:
    assert repr(exact(value, unit)) == written
