"""Plan the site: which pages there are, in which language, at which address, and each page's share of the answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pipeline.errors import UsageError
from pipeline.project.addresses import page_name
from pipeline.project.answers import Answer
from pipeline.project.reports import PAGES, Report


@dataclass(frozen=True)
class Entity:
    """One page of a `per` report: the key its rows carry, its title, its address below the language folder."""

    key: str
    title: str
    path: str


def entities(report: Report, answers: Mapping[str, Answer]) -> list[Entity]:
    """Return the pages of a `per` report, in the order of its question `pages`; two on one address are an error."""
    pages = answers[PAGES]
    found: dict[str, Entity] = {}
    for key, title in zip(pages.column("key"), pages.column("title"), strict=True):
        path = f"{report.slug}/{page_name(key)}.html"
        if path in found:
            message = f'"{found[path].key}" and "{key}" would both be {path}.'
            raise UsageError(message, path=report.questions[PAGES].path)
        found[path] = Entity(key, title, path)
    return list(found.values())


def share(report: Report, answers: Mapping[str, Answer]) -> dict[str, dict[str, Answer]]:
    """Split the answers of a `per` report into each entity's own: key → question → its rows, order kept.

    Raises UsageError when a question lacks the column named by `per`.
    """
    per = report.manifest.per or ""
    split: dict[str, dict[str, list[tuple[object, ...]]]] = {}
    for name, answer in answers.items():
        if name == PAGES:
            continue
        if per not in answer.position:
            raise UsageError(
                f'a report per = "{per}" needs that column in every question.',
                path=report.questions[name].path,
            )
        place = answer.place(per)
        for row in answer.rows:
            split.setdefault(row[place], {}).setdefault(name, []).append(row)
    nothing: dict[str, list[tuple[object, ...]]] = {}
    others = {name: answer for name, answer in answers.items() if name != PAGES}
    return {
        key: {name: answer.with_rows(split.get(key, nothing).get(name, [])) for name, answer in others.items()}
        for key in answers[PAGES].column("key")
    }


def pages_of(report: Report, answers: Mapping[str, Answer]) -> Iterator[tuple[str, Entity | None, dict[str, Answer]]]:
    """Yield (address below the language folder, entity or None, its answers) for every page of a report."""
    if report.manifest.per is None:
        yield report.address, None, dict(answers)
        return
    shares = share(report, answers)
    for entity in entities(report, answers):
        yield entity.path, entity, shares[entity.key]
