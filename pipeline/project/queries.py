"""One .sql file: its description and tags from the header comment, and its body."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import UsageError, nearest

TAGS = frozenset({"grain", "scope", "hide", "order", "name", "keep", "severity", "view"})
# What a tag may say, where that is a closed list: any other word would count as the harmless one.
CHOICES = {"severity": ("stop", "warn")}
_TAG = re.compile(r"^--\s*@(\w+)\s*(.*?)\s*$")


# Compared by identity: a query is one file of one project, and what is found by parsing it is kept for it.
@dataclass(frozen=True, eq=False)
class Query:
    """A model, a question or a check: `schema.name`, what it means, its tags and its SQL."""

    schema: str
    name: str
    path: Path
    text: str
    description: str
    tags: dict[str, str]

    @property
    def full_name(self) -> str:
        """The name other SQL uses, such as `marts.accounts`."""
        return f"{self.schema}.{self.name}"

    @property
    def body(self) -> str:
        """The SQL without a trailing semicolon; comments stay, so DuckDB's line numbers are the file's."""
        return self.text.rstrip().removesuffix(";")

    def listed(self, tag: str) -> tuple[str, ...]:
        """Return a tag's comma-separated values, such as the columns of `@grain`."""
        return tuple(part.strip() for part in self.tags.get(tag, "").split(",") if part.strip())


def _fits(tag: str, value: str, path: Path, line: int) -> None:
    """Raise for a tag that is not known, or that says something it cannot."""
    if tag not in TAGS:
        raise UsageError(f'unknown tag "@{tag}".{nearest(f"@{tag}", {f"@{t}" for t in TAGS})}', path=path, line=line)
    if tag in CHOICES and value not in CHOICES[tag]:
        raise UsageError(f'@{tag} says "{value}".{nearest(value, CHOICES[tag])}', path=path, line=line)


def read_query(path: Path, schema: str) -> Query:
    """Read one .sql file; an unknown tag, or an unknown word in one, is an error naming the nearest known."""
    text = path.read_text(encoding="utf-8")
    description: list[str] = []
    tags: dict[str, str] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.startswith("--"):
            break
        if match := _TAG.match(line):
            tag, value = match.groups()
            _fits(tag, value, path, number)
            tags[tag] = value
        elif not tags:
            description.append(line.removeprefix("--").strip())
    paragraph = " ".join(description).strip()
    return Query(schema, path.stem, path, text, paragraph, tags)


def read_folder(folder: Path, schema: str) -> dict[str, Query]:
    """Read every .sql file of a folder, by name."""
    return {path.stem: read_query(path, schema) for path in sorted(folder.glob("*.sql"))}
