"""The contract of each export: columns, types, key and references, from `queries/sources/<table>.toml`."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, model_validator

from pipeline.errors import UsageError, nearest
from pipeline.project.toml import Strict, Words, line_of, parse, read_toml

ColumnType = Literal["text", "int", "decimal", "date", "timestamp", "bool", "choice"]

_SQL_TYPES: dict[str, str] = {
    "text": "VARCHAR",
    "choice": "VARCHAR",
    "int": "BIGINT",
    "decimal": "DECIMAL(18,4)",
    "date": "DATE",
    "timestamp": "TIMESTAMP",
    "bool": "BOOLEAN",
}

# What the loader adds to every raw table, after the contract's own columns.
LOAD_COLUMNS: tuple[tuple[str, str], ...] = (
    ("source_file", "USMALLINT"),
    ("source_line", "UBIGINT"),
    ("part_date", "DATE"),
    ("is_superseded", "BOOLEAN"),
    ("ended_on", "DATE"),
)


class Column(Strict):
    """One column of an export: the headers it goes by and what its values must be.

    `values`: code → other spellings of it. A choice is one of them; a text may be anything else too.
    """

    name: str
    aliases: tuple[str, ...] = ()
    type: ColumnType = "text"
    required: bool = False
    default: str | None = None
    references: str | None = None
    orphan: Literal["reject", "flag"] = "flag"
    values: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    money: bool = False
    month: bool = False

    @model_validator(mode="after")
    def _is_consistent(self) -> Column:
        if (self.values and self.type not in ("choice", "text")) or (self.type == "choice" and not self.values):
            raise ValueError("`values` belong to a choice or a text, and a choice needs them")
        if self.money and self.type != "decimal":
            raise ValueError("money must be a decimal")
        if (self.minimum is not None or self.maximum is not None) and self.type not in ("int", "decimal"):
            raise ValueError("a range needs an int or a decimal")
        return self

    @property
    def sql_type(self) -> str:
        """The DuckDB type of the loaded column."""
        return _SQL_TYPES[self.type]


class Contract(Strict):
    """One export: its title, key, event date and columns."""

    name: str
    path: Path
    title: Words
    key: tuple[str, ...]
    event: str | None = None
    core: bool = False
    always: bool = False
    attributes: bool = False
    columns: dict[str, Column]

    @property
    def required(self) -> tuple[str, ...]:
        """The columns without which a file cannot be loaded."""
        return tuple(name for name, column in self.columns.items() if column.required)

    @property
    def money(self) -> tuple[str, ...]:
        """The columns converted to the reporting currency."""
        return tuple(name for name, column in self.columns.items() if column.money)

    def sql_columns(self) -> tuple[tuple[str, str], ...]:
        """Return the contract's columns as (name, DuckDB type)."""
        return tuple((name, column.sql_type) for name, column in self.columns.items())

    def raw_columns(self) -> tuple[tuple[str, str], ...]:
        """Return the columns of `raw.<table>`: the contract's own, then the loader's."""
        return (*self.sql_columns(), *LOAD_COLUMNS)


def load_contracts(folder: Path) -> dict[str, Contract]:
    """Read every contract of a folder, by table; a key or reference to nothing is an error with its place."""
    contracts = {path.stem: _read(path) for path in sorted(folder.glob("*.toml"))}
    for contract in contracts.values():
        for column in contract.columns.values():
            if column.references is not None and column.references not in contracts:
                _fail(contract, column.name, column.references, contracts)
    return contracts


def _read(path: Path) -> Contract:
    values = read_toml(path)
    columns = values.get("columns", {})
    named = {name: {**column, "name": name} for name, column in columns.items()}
    contract = parse(Contract, {**values, "name": path.stem, "path": path, "columns": named}, path)
    for name in (*contract.key, *([contract.event] if contract.event else [])):
        if name not in contract.columns:
            _fail(contract, name, name, contract.columns)
    return contract


def _fail(contract: Contract, key: str, word: str, known: Any) -> None:
    line = line_of(contract.path, (key,))
    raise UsageError(f'"{word}" is not declared.{nearest(word, known)}', path=contract.path, line=line)
