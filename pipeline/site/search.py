"""The index behind the search box: two packed files, fetched when a reader first asks for anything.

`data/search.json.gz` has the entities, the same in every language; `data/search_<lang>.json.gz` the pages and metrics.
A hundred thousand entities have to fit, so names come without their pinyin: the browser spells them by the readings of
the characters there are, and only what reads otherwise is written out. Rows stand in the order of the question that
lists them, what matters most first; that order breaks ties.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pipeline.errors import UsageError, nearest
from pipeline.pages.pinyin import readings
from pipeline.pages.render import Renderer
from pipeline.pages.site_facts import Site
from pipeline.project.answers import Answer
from pipeline.project.project import Project
from pipeline.project.reports import Report
from pipeline.site.packed import write_packed

Answers = Mapping[str, Mapping[str, Answer]]


def write_search(project: Project, renderer: Renderer, answers: Answers, data: Path) -> None:
    """Write the index of one web root into its data folder."""
    site = renderer.site
    kinds = [entity_index(report, site, answers) for report in project.reports.values() if report.manifest.search]
    usual, unusual = readings([name for kind in kinds for name in kind["names"]])
    write_packed(data / "search.json.gz", {"kinds": kinds, "usual": usual, "unusual": sorted(unusual.items())})
    for lang in site.languages:
        write_packed(data / f"search_{lang}.json.gz", renderer.things_to_find(lang))


def entity_index(report: Report, site: Site, answers: Answers) -> dict[str, Any]:
    """Return the entities of a `per` report as parallel lists; texts that repeat are numbers of a list of their own.

    `own`: the page's file name without its ending, or 0 for one that has none and opens on the page for all others.
    """
    per, search = report.manifest.per or "", report.manifest.search
    assert search is not None
    answer = _listed(report, answers)
    there = [row for row in answer.rows if site.entity_address(per, row[answer.place(per)]) is not None]
    answer = answer.with_rows(there)
    keys = answer.column(per)
    folder, pages = f"{report.slug}/", site.entity_urls.get(per, {})
    kind: dict[str, Any] = {
        "per": per,
        "slug": report.slug,
        "ids": keys,
        "names": [name or "" for name in answer.column(search.name)],
        "own": [pages[key].removeprefix(folder).removesuffix(".html") if key in pages else 0 for key in keys],
    }
    for part, column in (("beside", search.beside), ("chip", search.chip)):
        if column is not None:
            kind[part] = _numbered(answer.column(column))
    return kind


def _numbered(texts: Sequence[str | None]) -> dict[str, Any]:
    """Return texts as numbers of a list of them, in the order they first come."""
    place = {text: number for number, text in enumerate(dict.fromkeys(texts))}
    return {"list": list(place), "rows": [place[text] for text in texts]}


def _listed(report: Report, answers: Answers) -> Answer:
    """Return the answer that lists all entities of a `per` report; one that is not there is an error."""
    search = report.manifest.search
    assert search is not None
    slug, _, question = search.list.partition("/")
    if slug not in answers or question not in answers[slug]:
        known = [f"{slug}/{name}" for slug, questions in answers.items() for name in questions]
        path = report.folder / "report.toml"
        raise UsageError(f'there is no question "{search.list}".{nearest(search.list, known)}', path=path)
    return answers[slug][question]
