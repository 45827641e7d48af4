"""What pages must know of the site around them: its name, its day, its navigation, and which pages exist."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import quote

from pipeline.pages.lineage import Node
from pipeline.project.answers import Answer
from pipeline.project.reports import Manifest
from pipeline.project.toml import Words

# The signs besides letters, digits and -_.~ that encodeURIComponent leaves as they are.
UNRESERVED = "!'()*"


@dataclass(frozen=True)
class NavItem:
    """A page in the navigation; `count` only where someone must act. `href` is relative to the language's folder."""

    slug: str
    title: Words
    href: str
    count: int | None = None


@dataclass(frozen=True)
class NavGroup:
    """A question the site answers: `who`, `short`, `owes`…; its words are `group_<id>` in `words.toml`."""

    id: str
    items: tuple[NavItem, ...]


@dataclass(frozen=True)
class Others:
    """Entities without a page of their own: the one page that opens any of them, who they are, and their data files."""

    address: str
    keys: frozenset[str]
    shards: int

    def link(self, key: str) -> str:
        """Return the address that opens an entity, its key behind it as JavaScript's encodeURIComponent writes it."""
        return f"{self.address}#{quote(key, safe=UNRESERVED)}"


@dataclass(frozen=True)
class Site:
    """One web root. `entity_urls`: key column → key → path relative to the language's folder.

    `headlines`: slug → the findings of that report, so that another page can quote its headline. `lineage`: the graph
    by full name; `lineage_urls`: table, report, question or metric → its place there, below the language's folder.
    `others`: key column → who has rows but no page of its own.
    """

    name: Words
    currency: str
    as_of: date
    build_id: str
    languages: tuple[str, ...]
    nav: tuple[NavGroup, ...]
    entity_urls: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    baseline_as_of: date | None = None
    fresh: bool = True
    missing_tables: frozenset[str] = frozenset()
    headlines: Mapping[str, Answer] = field(default_factory=dict)
    lineage: Mapping[str, Node] = field(default_factory=dict)
    lineage_urls: Mapping[str, str] = field(default_factory=dict)
    others: Mapping[str, Others] = field(default_factory=dict)

    def entity_address(self, column: str, key: Any) -> str | None:
        """Return the address of an entity's page below the language's folder, ready for a link; None where it has none.

        One without a page of its own is named behind the address of the page for all others.
        """
        if (path := self.entity_urls.get(column, {}).get(key)) is not None:
            return quote(path)
        others = self.others.get(column)
        return others.link(key) if others and key in others.keys else None

    def pages_of(self, column: str, keys: Sequence[Any]) -> tuple[list[str | int | None], str | None]:
        """Return each key's page as a table's script links it, and the address that it puts the other keys behind.

        A page is its address, 0 for a key that opens on the page for all others, or None: of a hundred thousand keys
        few have a page of their own.
        """
        own, others = self.entity_urls.get(column, {}), self.others.get(column)
        rest = others.keys if others else frozenset()
        places = [quote(own[key]) if key in own else 0 if key in rest else None for key in keys]
        return places, f"{others.address}#" if others else None

    def missing(self, manifest: Manifest) -> tuple[str, ...]:
        """Return the exports a report cannot do without and this site does not have; without them it only asks."""
        absent = [table for table in manifest.needs if table in self.missing_tables]
        either = manifest.needs_any
        if either and self.missing_tables.issuperset(either):
            absent += [table for table in either if table not in absent]
        return tuple(absent)
