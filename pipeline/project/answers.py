"""Answers: the rows of a question. All that crosses from the warehouse to the pages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from pipeline.errors import UsageError, nearest


@dataclass(frozen=True)
class Answer:
    """The result of one question in one scope: `rows` is a list of tuples, one value for each of `columns`."""

    name: str
    columns: tuple[str, ...]
    types: tuple[str, ...]
    rows: list[tuple[Any, ...]]

    @cached_property
    def position(self) -> Mapping[str, int]:
        """Column name → its place in a row."""
        return {column: place for place, column in enumerate(self.columns)}

    def place(self, column: str) -> int:
        """Return a column's place in a row; an unknown column is an error naming the nearest one."""
        try:
            return self.position[column]
        except KeyError:
            raise UsageError(
                f'question "{self.name}" has no column "{column}".{nearest(column, self.columns)}'
            ) from None

    def column(self, name: str) -> list[Any]:
        """Return one column's values, in row order."""
        place = self.place(name)
        return [row[place] for row in self.rows]

    def records(self) -> list[dict[str, Any]]:
        """Return the rows as dicts by column name."""
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]

    def with_rows(self, rows: list[tuple[Any, ...]]) -> Answer:
        """Return the same question with other rows: one entity's share of an answer."""
        return Answer(self.name, self.columns, self.types, rows)

    def __len__(self) -> int:
        return len(self.rows)

    def __bool__(self) -> bool:
        return bool(self.rows)


@dataclass(frozen=True)
class MetricValue:
    """A headline number: its value now, what it is compared with, and why it is missing if it is."""

    id: str
    value: float | int | None
    n: int | None = None
    reason: str | None = None
    previous: float | int | None = None
    baseline: float | int | None = None
