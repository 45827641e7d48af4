"""How the demo company's exports look, from `queries/demo/demo.toml`: encodings, formats, faults."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from pydantic import Field

from pipeline.errors import UsageError, nearest
from pipeline.project.contracts import Contract
from pipeline.project.toml import Strict, line_of, parse, read_toml


class Parts(Strict):
    """A folder of dated parts: one per so many months of a date column, each repeating a few days."""

    by: str
    months: int
    overlap_days: int = 0


class Export(Strict):
    """One table's file or files; the defaults are a plain UTF-8 CSV with canonical headers.

    `show` replaces a column by an SQL expression, `total` fills a last row by SQL aggregates, `bad` adds
    rows as text, and `repeat_last` writes the last good row again so many times.
    """

    format: Literal["csv", "xlsx"] = "csv"
    headers: Literal["canonical", "local"] = "canonical"
    encoding: str = "utf-8"
    delimiter: str = ","
    newline: Literal["\n", "\r\n"] = "\n"
    gzip: bool = False
    parts: Parts | None = None
    preamble: tuple[str, ...] = ()
    show: dict[str, str] = Field(default={})
    total: dict[str, str] = Field(default={})
    bad: tuple[dict[str, str], ...] = ()
    repeat_last: int = 0

    @property
    def is_undressed(self) -> bool:
        """Whether DuckDB's own CSV is the file already."""
        dressed = self.gzip or self.preamble or self.total or self.bad or self.repeat_last
        return not dressed and (self.encoding, self.newline) == ("utf-8", "\n")


class Plan(Strict):
    """The whole of `demo.toml`: SQL macros by signature, and the exports that are not plain."""

    macros: dict[str, str] = Field(default={})
    exports: dict[str, Export] = Field(default={})


def load_plan(folder: Path, contracts: dict[str, Contract]) -> Plan:
    """Read `demo.toml`; a table or column that no contract knows is an error with its place."""
    path = folder / "demo.toml"
    plan = parse(Plan, read_toml(path), path)
    for table, export in plan.exports.items():
        _known(table, contracts, path)
        named = [export.parts.by] if export.parts else []
        for column in (*named, *export.show, *export.total, *(name for row in export.bad for name in row)):
            _known(column, contracts[table].columns, path)
    return plan


def _known(word: str, known: Mapping[str, object], path: Path) -> None:
    if word not in known:
        line = line_of(path, (word,))
        raise UsageError(f'"{word}" is in no contract.{nearest(word, known)}', path=path, line=line)
