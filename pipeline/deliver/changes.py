"""What changed since the last snapshot that a reader was sent, and what the next one is compared with."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from pipeline.deliver.blocks import Listing, Part
from pipeline.deliver.reading import Root
from pipeline.deliver.sheets import Cell, clean
from pipeline.pages.environment import Language
from pipeline.pages.kpis import Delta, Kpi
from pipeline.pages.page import HEADLINE
from pipeline.project.project import Project

# The keys of rows that conditions wait for are kept beside those of the work lists.
METRICS, LISTS, FINDINGS, TABLES, AS_OF = "metrics", "lists", "findings", "tables", "as_of"


@dataclass(frozen=True)
class Moved:
    """What came onto a work list and what left it: names where they are known, and how many there are."""

    caption: str
    fresh: tuple[Cell, ...]
    fresh_count: int
    gone: tuple[str, ...]
    gone_count: int


@dataclass(frozen=True)
class Changes:
    """What changed since the last snapshot; `since` is the day of its data, None where there was none."""

    since: date | None
    kpis: tuple[tuple[Kpi, Delta], ...] = ()
    moved: tuple[Moved, ...] = ()
    findings: tuple[str, ...] = ()
    tables: tuple[str, ...] = ()

    @property
    def is_quiet(self) -> bool:
        """Whether there was a snapshot and nothing is different now."""
        return self.since is not None and not (self.kpis or self.moved or self.findings or self.tables)


def state_of(
    root: Root, parts: Sequence[Part], values: Mapping[str, Any], waited: Sequence[str], as_of: date
) -> dict[str, Any]:
    """Return what the next snapshot is compared with, as JSON would keep it: numbers and keys, no names.

    `waited`: the conditions of the subscription, whose rows are kept too.
    """
    shown = {kpi.id for part in parts for kpi in part.kpis}
    lists = {name_of(part, block): block.keys for part in parts for block in part.work_lists}
    for slug, condition in (each.split("/", 1) for each in waited):
        told = root.project.reports[slug].manifest.conditions[condition]
        if told.new:
            lists[f"{slug}/{told.question}.{told.new}"] = keys_of(root, slug, told.question, told.new)
    return {
        AS_OF: as_of.isoformat(),
        METRICS: {id: value.value for id, value in sorted(values.items()) if id in shown},
        LISTS: dict(sorted(lists.items())),
        FINDINGS: {f"{part.slug}/{slot}": code for part in parts for slot, code in sorted(part.findings.items())},
        TABLES: {name: digest for part in parts for name, (_, digest) in _tables(part).items()},
    }


def _tables(part: Part) -> dict[str, tuple[str, str]]:
    """Return (caption, digest) of the tables of a part that has neither headline numbers nor a work list to compare."""
    if part.kpis or part.work_lists:
        return {}
    return {
        f"{part.slug}/{block.sheet.answer.name}": (
            block.sheet.caption, hashlib.sha256(repr(block.sheet.answer.rows).encode()).hexdigest()[:16]
        )
        for block in part.of(Listing)
    }  # fmt: skip


def name_of(part: Part, block: Listing) -> str:
    """Return what a work list is known by."""
    return f"{part.slug}/{block.sheet.answer.name}.{block.key}"


def keys_of(root: Root, slug: str, question: str, column: str) -> list[str]:
    """Return the keys of a question's rows, in order."""
    return [str(key) for key in root.answer(slug, question).column(column)]


def holding(root: Root, project: Project, waited: Sequence[str], before: Mapping[str, Any] | None) -> list[str]:
    """Return those of a subscription's conditions that hold."""
    found = []
    for each in waited:
        slug, _, name = each.partition("/")
        condition = project.reports[slug].manifest.conditions[name]
        if condition.new is None:
            holds = bool(root.answer(slug, condition.question))
        else:
            known = (before or {}).get(LISTS, {}).get(f"{slug}/{condition.question}.{condition.new}", ())
            holds = not set(keys_of(root, slug, condition.question, condition.new)) <= set(known)
        if holds:
            found.append(each)
    return found


def compared(
    language: Language, root: Root, parts: Sequence[Part], state: Mapping[str, Any], before: Mapping[str, Any] | None
) -> tuple[Changes, tuple[Part, ...]]:
    """Return what changed since `before`, and the parts with the rows marked that are new on their work lists."""
    if before is None:
        return Changes(None), tuple(parts)
    marked = tuple(_marked(part, before) for part in parts)
    moved = [_moved(root, part, block, before) for part in marked for block in part.work_lists]
    changes = Changes(
        date.fromisoformat(before[AS_OF]),
        tuple(_kpis(language, marked, state[METRICS], before.get(METRICS, {}))),
        tuple(one for one in moved if one.fresh_count or one.gone_count),
        tuple(dict.fromkeys(_turned(marked, before.get(FINDINGS, {})))),
        tuple(
            caption
            for part in marked
            for name, (caption, digest) in _tables(part).items()
            if before.get(TABLES, {}).get(name, digest) != digest
        ),
    )
    return changes, marked


def _turned(parts: Sequence[Part], codes: Mapping[str, str]) -> Iterator[str]:
    """Yield the sentences that the rules did not choose for the last snapshot, headlines before others."""
    for part in parts:
        for slot in sorted(part.findings, key=HEADLINE.__ne__):
            if codes.get(f"{part.slug}/{slot}", part.findings[slot]) != part.findings[slot]:
                yield part.said[slot]


def _marked(part: Part, before: Mapping[str, Any]) -> Part:
    """Return a part whose work lists know which of their rows the last snapshot did not have."""
    known = before.get(LISTS, {})

    def marked(block: Any) -> Any:
        """Return a work list with its new rows marked, any other block as it is."""
        if not isinstance(block, Listing) or not block.key or name_of(part, block) not in known:
            return block
        return replace(block, fresh=frozenset(block.keys) - frozenset(known[name_of(part, block)]))

    return replace(part, blocks=tuple(map(marked, part.blocks)))


def _moved(root: Root, part: Part, block: Listing, before: Mapping[str, Any]) -> Moved:
    """Return what came onto a work list and what left it; of those who left, a name that this root does not know
    (they may be somebody else's now) is only counted."""
    known = before.get(LISTS, {}).get(name_of(part, block), block.keys)
    first = block.sheet.columns[0]
    rows = [row for key, row in zip(block.keys, block.sheet.answer.rows, strict=True) if key in block.fresh]
    here = set(block.keys)
    gone = [key for key in known if key not in here]
    names = [name for key in gone if (name := root.name_of(block.key, key)) is not None]
    return Moved(block.sheet.caption, tuple(map(first.make, rows)), len(rows), tuple(map(clean, names)), len(gone))


def _kpis(
    language: Language, parts: Sequence[Part], now: Mapping[str, Any], before: Mapping[str, Any]
) -> list[tuple[Kpi, Delta]]:
    """Return the headline numbers that are not what they were, each once, with their change."""
    base, found = language.words["vs_snapshot"], {}
    for kpi in (kpi for part in parts for kpi in part.kpis):
        for line in kpi.lines:
            if line.base == base and line.tone:
                found[kpi.id] = (kpi, line)
        if kpi.id in before and (before[kpi.id] is None) != (now.get(kpi.id) is None):
            found[kpi.id] = (kpi, Delta("", "", ""))
    return list(found.values())
