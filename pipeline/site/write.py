"""Write a web root: every page in every language, assets once, addresses that work from any sub-path."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from pipeline.pages.definitions import MetricSource
from pipeline.pages.render import PageJob, Renderer
from pipeline.pages.site_facts import NavGroup, NavItem, Site
from pipeline.project.answers import Answer, MetricValue
from pipeline.project.project import Project
from pipeline.project.reports import FINDINGS, GROUPS, METRICS, PAGES
from pipeline.project.scopes import WHOLE
from pipeline.site.graph import addresses, lineage
from pipeline.site.packed import write_packed
from pipeline.site.plan import entities, pages_of
from pipeline.site.search import write_search
from pipeline.site.workers import share_out
from pipeline.warehouse.lineage import references

Answers = Mapping[str, Mapping[str, Answer]]
COUNT_QUESTION = "count"
# The pages the engine adds to the navigation, in its order.
ENGINE_PAGES = ("glossary", "lineage")


def write_site(
    project: Project, root: Path, answers: Answers, metrics: Mapping[str, MetricValue], about: Mapping[str, Any],
    beside: Path | None = None,
) -> int:  # fmt: skip
    """Render every page into a web root and copy its assets; returns the number of pages.

    `beside`: a root that has the assets already, which are then linked.
    """
    site = site_of(project, answers, about)
    renderer = Renderer(project, site, metrics)
    # Pages about everything are the longest: whoever takes one last would keep the others waiting.
    planned = sorted(jobs(project, site, answers), key=lambda job: "key" in job.extra)
    for folder in {(root / job.path).parent for job in planned}:
        folder.mkdir(parents=True, exist_ok=True)

    def write(number: int) -> None:
        """Render and write one page, and once for all languages what its script loads."""
        job = planned[number]
        html, data = renderer.render(job)
        (root / job.path).write_text(html, encoding="utf-8")
        for address, make in data.items() if job.lang == site.languages[0] else ():
            write_packed(root / address, make())

    # First what uses the languages and the pinyin of names: processes that render begin with all of it.
    write_search(project, renderer, answers, root / "data")
    renderer.prepare()
    share_out(write, len(planned))
    for name, parts in renderer.assets.files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        link_or_copy(beside / name if beside else None, root / name, *parts)
    return len(planned)


def link_or_copy(there: Path | None, here: Path, *parts: Path) -> None:
    """Let `here` be the file `there`; where there is none, or no link can be made, a copy of `parts` end to end."""
    here.unlink(missing_ok=True)
    if there is not None:
        with suppress(OSError):
            here.hardlink_to(there)
            return
    with here.open("wb") as copy:
        for part in parts:
            with part.open("rb") as source:
                shutil.copyfileobj(source, copy)


def site_of(project: Project, answers: Answers, about: Mapping[str, Any]) -> Site:
    """Return what pages know of the site around them."""
    settings, scope = project.settings.site, about.get("scope", WHOLE)
    # What rests on what is the same for every scope, and how many rows it has is for the company to know.
    graph = lineage(project, answers, about) if scope == WHOLE else {}
    return Site(
        name=settings.name,
        currency=project.settings.currency,
        as_of=about["as_of"],
        build_id=about["build_id"],
        languages=settings.languages,
        nav=navigation(project, answers, scope == WHOLE),
        entity_urls={
            report.manifest.per: {entity.key: entity.path for entity in entities(report, answers[slug])}
            for slug, report in project.reports.items()
            if report.manifest.per
        },
        baseline_as_of=about["baseline_as_of"],
        fresh=about["fresh"],
        missing_tables=about["missing_tables"],
        others=about["others"],
        scope=scope,
        scopes=about.get("scopes", ()),
        headlines={slug: questions[FINDINGS] for slug, questions in answers.items() if FINDINGS in questions},
        lineage=graph,
        lineage_urls=addresses(graph),
    )


def navigation(project: Project, answers: Answers, whole: bool = True) -> tuple[NavGroup, ...]:
    """Return the navigation by question; a report's question `count` gives the number of things to act on.

    Lineage is there where the site is about the whole company.
    """
    groups = []
    for group in GROUPS:
        items = [
            NavItem(slug, report.manifest.title, report.address, _count(answers[slug]))
            for slug, report in project.reports.items()
            if report.manifest.group == group and report.manifest.listed
        ]
        if group == "data":
            pages = ENGINE_PAGES if whole else ENGINE_PAGES[:1]
            items += [NavItem(page, project.words[f"title_{page}"], f"{page}.html") for page in pages]
        if items:
            groups.append(NavGroup(group, tuple(items)))
    return tuple(groups)


def _count(answers: Mapping[str, Answer]) -> int | None:
    """Return the single number of a report's question `count`, or None where it has none or nothing to do."""
    answer = answers.get(COUNT_QUESTION)
    return int(answer.rows[0][0]) or None if answer and answer.rows else None


def jobs(project: Project, site: Site, answers: Answers) -> Iterator[PageJob]:
    """Yield every page to render: each report's in each language, glossary, lineage, and the root's own index."""
    sources = metric_sources(project, answers)
    for lang in site.languages:
        for slug, report in project.reports.items():
            for path, entity, data in pages_of(report, answers[slug]):
                extra = {"key": entity.key, "title": entity.title} if entity else {}
                yield PageJob(f"{lang}/{path}", report.template, lang, report, data, extra)
            if report.manifest.per in site.others:
                empty = {name: answer.with_rows([]) for name, answer in answers[slug].items() if name != PAGES}
                title = {"title": report.manifest.title.get(lang)}
                yield PageJob(f"{lang}/{report.slug}.html", report.others_template, lang, report, empty, title)
        yield PageJob(f"{lang}/glossary.html", "pages/glossary.html", lang, None, {}, {"sources": sources})
        if site.lineage:
            yield PageJob(f"{lang}/lineage.html", "pages/lineage.html", lang, None, {}, {"place": "lineage"})
        for node in site.lineage.values():
            place = {"key": node.name, "place": "lineage"}
            yield PageJob(f"{lang}/{node.address}", "pages/node.html", lang, None, {}, place)
    yield PageJob("index.html", "pages/root.html", site.languages[0], None, {}, {})


def metric_sources(project: Project, answers: Answers) -> dict[str, MetricSource]:
    """Return where each headline number comes from: the report that gives it, and the models its SQL reads."""
    sources = {}
    for slug, questions in answers.items():
        if METRICS in questions:
            models = tuple(sorted(references(project.reports[slug].questions[METRICS])))
            sources |= {id: MetricSource(slug, models) for id in questions[METRICS].column("id")}
    return sources
