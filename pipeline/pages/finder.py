"""What the search box finds in one language besides entities: pages with their headlines, and metrics."""

from __future__ import annotations

from typing import Any

from pipeline.pages.cells import value_class
from pipeline.pages.environment import Language
from pipeline.pages.findings import finding

HEADLINE = "page"
WORDS = ("found_pages", "found_metrics", "found_count", "found_none")


def things_to_find(language: Language) -> dict[str, Any]:
    """Return `{words, pages, metrics, entities}`: each page and metric is [title, second line, address, more words].

    `entities`: by key column what they are called and, by code, the chip of each: [word, mark, class].
    """
    words = {word: language.words[word] for word in WORDS}
    return {"words": words, "pages": _pages(language), "metrics": _metrics(language), "entities": _entities(language)}


def _pages(language: Language) -> list[list[str]]:
    """Return the pages of the navigation with the finding each of them opens with."""
    site, reports = language.site, language.project.reports
    found = []
    for group in site.nav:
        for item in group.items:
            place, report = language.words[f"group_{group.id}"], reports.get(item.slug)
            said = place
            if report is not None and item.slug in site.headlines and not site.missing(report.manifest):
                said = finding(language.lexicon, report, [site.headlines[item.slug]], HEADLINE)
            other = [title for title in (item.title.zh, item.title.en) if title != item.title.get(language.lang)]
            found.append([item.title.get(language.lang), said, item.href, " ".join([*other, place, item.slug])])
    return found


def _metrics(language: Language) -> list[list[str]]:
    """Return the metrics that have a value in this build, with the value."""
    found = []
    for id, metric in language.project.glossary.metrics.items():
        label = metric.label.get(language.lang)
        other = metric.label.zh if language.lang == "en" else metric.label.en
        found.append([label, f"{language.kpis.text(id)} · {id}", f"glossary.html#{id}", f"{other} {id}"])
    return found


def _entities(language: Language) -> dict[str, Any]:
    """Return what the entities are called, and their chips."""
    found: dict[str, Any] = {}
    lexicon = language.lexicon
    for report in language.project.reports.values():
        manifest = report.manifest
        if manifest.per is None or manifest.search is None:
            continue
        chips = {}
        if manifest.search.chip and (values := lexicon.field(manifest.search.chip).values):
            chips = {
                code: [lexicon.code(values, code), lexicon.mark(values, code) or "", value_class(values, code)]
                for code in lexicon.glossary.values[values]
            }
        found[manifest.per] = {"title": manifest.title.get(language.lang), "chips": chips}
    return found
