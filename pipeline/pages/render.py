"""Render pages: a job in, HTML out. Knows no database and writes no file."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, NamedTuple

from jinja2 import TemplateError, UndefinedError

from pipeline.errors import TierboardError, UsageError, nearest
from pipeline.pages.assets import Assets, load_assets
from pipeline.pages.environment import Language
from pipeline.pages.finder import things_to_find
from pipeline.pages.jobs import PageJob
from pipeline.pages.lineage import detail, overview
from pipeline.pages.page import Page
from pipeline.pages.site_facts import Site
from pipeline.project.answers import MetricValue
from pipeline.project.project import Project

NEEDS = "pages/needs.html"
GLOSSARY, LINEAGE, NODE = "pages/glossary.html", "pages/lineage.html", "pages/node.html"


class Rendered(NamedTuple):
    """A page: its HTML, and what makes the data that its script loads, by address from the web root."""

    html: str
    data: Mapping[str, Callable[[], Any]]


class Renderer:
    """Renders the pages of one web root; templates are compiled once, navigation is drawn once a report.

    `assets.files` maps each published path to the file to copy there.
    """

    def __init__(self, project: Project, site: Site, metrics: Mapping[str, MetricValue]) -> None:
        self.project = project
        self.site = site
        self.assets: Assets = load_assets(project.templates)
        self._metrics = metrics
        self._languages: dict[str, Language] = {}

    def render(self, job: PageJob) -> Rendered:
        """Return one page and what its script loads; a mistake in a template is an error with its file and line."""
        language = self._language(job.lang)
        if job.report and (missing := self.site.missing(job.report.manifest)):
            job = replace(job, template=NEEDS, extra={**job.extra, "missing": self._needed(missing, job.lang)})
        elif job.template == LINEAGE:
            job = replace(job, extra={**job.extra, **overview(language.titles)})
        elif job.template == NODE:
            job = replace(job, extra={**job.extra, **detail(language.titles, self.site.lineage[str(job.extra["key"])])})
        elif job.template == GLOSSARY:
            job = replace(job, extra={**job.extra, **self._glossary(language, job)})
        context: dict[str, Any] = {}
        with blaming(self.project, language, context):
            page = Page(language, job)
            context |= page.context()
            return Rendered(language.template(job.template).render(context), page.tables.data)

    def prepare(self) -> None:
        """Make what all pages share now, where processes that are forked later would each make it again."""
        for lang in self.site.languages:
            self._language(lang).compile()

    def things_to_find(self, lang: str) -> dict[str, Any]:
        """Return what the search box of a language finds besides entities."""
        return things_to_find(self._language(lang))

    def _language(self, lang: str) -> Language:
        """Return what is the same on all pages of a language, made once."""
        if lang not in self._languages:
            self._languages[lang] = Language(self.project, self.site, self.assets, self._metrics, lang)
        return self._languages[lang]

    def _needed(self, tables: tuple[str, ...], lang: str) -> list[dict[str, Any]]:
        """Return the exports a reader is asked for: name, title and columns."""
        contracts = [(name, self.project.contracts[name]) for name in tables]
        return [
            {"name": name, "title": contract.title.get(lang), "columns": contract.columns.values()}
            for name, contract in contracts
        ]

    def _glossary(self, language: Language, job: PageJob) -> dict[str, Any]:
        """Return the metrics and the SQL behind them; `sources` of the job says where each comes from."""
        sources: Any = job.extra.get("sources", {})
        entries = language.definitions.entries(language.kpis, sources)
        return {"entries": entries, "questions": language.definitions.questions(sources)}


@contextmanager
def blaming(project: Project, language: Language, context: Mapping[str, Any]) -> Iterator[None]:
    """Turn what goes wrong in a template into an error with its file and line; `context` are the names it sees."""
    try:
        yield
    except UndefinedError as error:
        known = (*context, *language.env.globals)
        word = str(error.message).split("'")[1] if "'" in str(error.message) else ""
        hint = nearest(word, known) if "is undefined" in str(error.message) else ""
        raise _placed(project, error, UsageError(f"{error.message}.{hint}")) from error
    except TemplateError as error:
        raise _placed(project, error, UsageError(f"{error.message}.")) from error
    except TierboardError as error:
        raise _placed(project, error, error) from error


def _placed(project: Project, error: Exception, said: TierboardError) -> TierboardError:
    """Return an error with the template and line it came from, unless it already names a place."""
    if said.path is not None:
        return said
    line = getattr(error, "lineno", None)
    path = getattr(error, "filename", None)
    for frame in traceback.extract_tb(error.__traceback__):
        if frame.filename.startswith(str(project.templates)) and "/parts/" not in frame.filename:
            path, line = frame.filename, frame.lineno
    placed = UsageError(said.message, path=path, line=line, hint=said.hint)
    return placed if path else said
