"""What columns, codes and metrics are called in one language, and how their values read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pipeline.errors import UsageError, nearest
from pipeline.pages.formats import DASH, NUMBERS, Formats, Scale
from pipeline.project.answers import Answer
from pipeline.project.glossary import Glossary


@dataclass(frozen=True)
class Field:
    """A column of an answer as a reader knows it."""

    column: str
    label: str
    format: str
    values: str | None
    good: str
    about: str | None

    @property
    def is_number(self) -> bool:
        """Whether the column holds numbers, which stand right."""
        return self.format in NUMBERS and self.values is None


class Lexicon:
    """The glossary in one language, with its formats."""

    def __init__(self, glossary: Glossary, formats: Formats) -> None:
        self.glossary = glossary
        self.formats = formats
        self.lang = formats.lang
        self._fields: dict[str, Field] = {}

    def field(self, column: str) -> Field:
        """Return a column's label and format, from its term or the metric of that name."""
        if column not in self._fields:
            self._fields[column] = self._read(column)
        return self._fields[column]

    def _read(self, column: str) -> Field:
        """Look a column up: terms first, metrics second."""
        term = self.glossary.terms.get(column)
        if term is not None:
            about = term.about.get(self.lang) if term.about else None
            return Field(column, term.label.get(self.lang), term.format, term.values, term.good, about)
        metric = self.glossary.metrics.get(column)
        if metric is not None:
            label, about = metric.label.get(self.lang), metric.about.get(self.lang)
            return Field(column, label, metric.format, None, metric.good, about)
        known = (*self.glossary.terms, *self.glossary.metrics)
        raise UsageError(f'no term "{column}" in queries/glossary.{nearest(column, known)}')

    def fields(self, answer: Answer, columns: Iterable[str]) -> list[Field]:
        """Return the fields of columns that the answer must have."""
        fields = []
        for column in columns:
            answer.place(column)
            fields.append(self.field(column))
        return fields

    def code(self, values: str, code: Any) -> str:
        """Return a coded value in words; NULL is a dash."""
        return DASH if code is None else self.glossary.value(values, str(code), self.lang)

    def mark(self, values: str, code: Any) -> str | None:
        """Return a code's short mark, where the list `<values>_mark` has one."""
        words = self.glossary.values.get(f"{values}_mark", {}).get(str(code))
        return None if words is None else words.get(self.lang)

    def text(self, field: Field, value: Any) -> str:
        """Return a value as it stands in a sentence or beside a mark."""
        return self.code(field.values, value) if field.values else self.formats.text(value, field.format)

    def cell(self, field: Field, value: Any, scale: Scale | None = None) -> str:
        """Return a value as it stands in a table."""
        if field.values:
            return self.code(field.values, value)
        return self.formats.cell(value, field.format, scale)
