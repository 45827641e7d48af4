"""The words of the business, said once: metrics, column terms and coded values, from `queries/glossary/`."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

from pydantic import Field

from pipeline.errors import UsageError, nearest
from pipeline.project.toml import Strict, Words, parse, read_toml

Format = Literal[
    "money",
    "money_exact",
    "integer",
    "number1",
    "number2",
    "ratio3",
    "percent1",
    "days1",
    "date",
    "month",
    "timestamp",
    "text",
    "id",
    "code",
]
Direction = Literal["up", "down", "none"]


class Metric(Strict):
    """A headline number: what it is called, what it means, how it is computed and which way is good.

    `rows` says where the rows behind it stand: `slug/question`, and what is asked of it: `?column=code&sort=-column`.
    """

    label: Words
    about: Words
    formula: Words
    format: Format
    unit: Literal["money", "count", "percent", "days", "points", "ratio"]
    good: Direction = "none"
    window: Literal["all_time", "trailing_12m", "trailing_3m", "as_of"]
    previous: Literal["month", "quarter", "year", "window", "none"] = "none"
    rows: str | None = Field(default=None, pattern=r"^[a-z_]+/[a-z_]+(\?[\w=&-]+)?$")


class Term(Strict):
    """A column a reader sees: its label, its format, and where its codes are named."""

    label: Words
    format: Format = "text"
    values: str | None = None
    good: Direction = "none"
    about: Words | None = None


class Glossary(Strict):
    """Metrics by id, terms by column name, values by list and code."""

    metrics: dict[str, Metric]
    terms: dict[str, Term]
    values: dict[str, dict[str, Words]]

    def metric(self, id: str) -> Metric:
        """Return a metric; an unknown id is an error naming the nearest."""
        if id not in self.metrics:
            raise UsageError(f'no metric "{id}" in queries/glossary.{nearest(id, self.metrics)}')
        return self.metrics[id]

    def term(self, column: str) -> Term:
        """Return a column's term; an unknown column is an error naming the nearest."""
        if column not in self.terms:
            raise UsageError(f'no term "{column}" in queries/glossary.{nearest(column, self.terms)}')
        return self.terms[column]

    def value(self, list_name: str, code: str, lang: str) -> str:
        """Return a code's words; a code without words is an error naming the nearest."""
        words = self.values.get(list_name)
        if words is None:
            raise UsageError(f'no values "{list_name}" in queries/glossary.{nearest(list_name, self.values)}')
        if code not in words:
            raise UsageError(f'no value "{code}" in values "{list_name}".{nearest(code, words)}')
        return words[code].get(lang)


def load_glossary(folder: Path, tables: dict[str, Words]) -> Glossary:
    """Read `metrics*.toml`, `terms*.toml` and `values*.toml` of the glossary folder; a name said twice is an error.

    `tables`: the titles of the contracts, which are the value list `table`, so that no table is named twice.
    """
    metrics = _merged(folder, "metrics*.toml", Metric)
    terms = _merged(folder, "terms*.toml", Term)
    values: dict[str, dict[str, Words]] = {"table": tables}
    for path in sorted(folder.glob("values*.toml")):
        for name, codes in read_toml(path).items():
            if name in values:
                raise UsageError(f'values "{name}" are said twice.', path=path)
            values[name] = {code: parse(Words, words, path, (name, code)) for code, words in codes.items()}
    return Glossary.model_construct(metrics=metrics, terms=terms, values=values)


def _merged(folder: Path, pattern: str, model: type[Any]) -> dict[str, Any]:
    """Read every file of a pattern into one dict; a key in two files is an error naming the second."""
    merged: dict[str, Any] = {}
    for path in sorted(folder.glob(pattern)):
        for name, entry in read_toml(path).items():
            if name in merged:
                raise UsageError(f'"{name}" is said twice.', path=path)
            merged[name] = parse(model, entry, path, (name,))
    return merged
