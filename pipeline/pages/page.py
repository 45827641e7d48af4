"""One page: the functions its template calls, bound to its place in the site and its share of the answers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from markupsafe import Markup

from pipeline.errors import UsageError, nearest
from pipeline.pages.assets import PAGE
from pipeline.pages.columns import CellMaker
from pipeline.pages.environment import Language
from pipeline.pages.figures import FigureMaker
from pipeline.pages.findings import answers_of, facts_of, finding
from pipeline.pages.holes import Holes
from pipeline.pages.inert import script_json
from pipeline.pages.jobs import PageJob
from pipeline.pages.names import Names
from pipeline.pages.tables import TableMaker
from pipeline.project.answers import Answer
from pipeline.project.reports import FINDINGS

GLOSSARY, LINEAGE = "glossary", "lineage"
# The style of every page, and what only pages about one thing, the glossary and the lineage need.
SHEETS = ("site.css", "detail.css")
# What fills the pages of `site_templates/others`, and makes its cells.
FILLERS = ("cells.js", "others.js")
# Scripts that few readers need, by the name they are asked for.
LATER = {
    **{name: f"{name}.js" for name in ("cells", "rows", "export", "save", "search")},
    "plotly": "plotly.min.js",
}
SCRIPT_WORDS = (
    *("page_rows", "rest_of"),
    *("sort_by", "rows_left", "rows_filtered", "total_of", "no_rows_left", "copied", "call", "fewer_rows", "all_rows"),
    *("explore", "download_png", "download_svg", "see_rows", "found_failed"),
)
# The slot of a page's own headline.
HEADLINE = "page"


class Page:
    """What a template sees beyond the globals of its language."""

    def __init__(self, language: Language, job: PageJob) -> None:
        self.language = language
        self.job = job
        depth = job.path.count("/")
        self.root = "../" * depth
        # The way to the language's folder; the page at the web root stands beside it.
        self.up = "../" * (depth - 1) if depth else f"{job.lang}/"
        self.slug = (
            job.report.slug
            if job.report
            else str(job.extra.get("place", job.template.rpartition("/")[2].removesuffix(".html")))
        )
        self._finding_answers = answers_of(job.data)
        self._finding_facts = facts_of(job.data)
        cells = CellMaker(language.lexicon, language.words, self.entity_url)
        self.tables = TableMaker(cells, language.table_macro, self.csv_url, self)
        self.figures = FigureMaker(language, self)
        self.is_others = job.report is not None and job.template == job.report.others_template
        self._holes = {"others": Holes(language, job, cells, self.answer_file)} if self.is_others else {}

    def context(self) -> dict[str, Any]:
        """Return every name the template sees, but for the globals."""
        job, language = self.job, self.language
        manifest = job.report.manifest if job.report else None
        text = {key: words.get(language.lang) for key, words in manifest.text.items()} if manifest else {}
        return {
            "data": Names(f"question of {self.slug}", job.data),
            "text": Names(f"[text] of {self.slug}", text),
            "facts": Names(f"fact of {self.slug}", job.extra),
            "report": job.report and Names("fact of a report", self._report()),
            "root": self.root,
            "shell": Names("part of the shell", self._shell()),
            "head": self.head,
            "section": language.macro("head", "section"),
            "fold": language.macro("head", "fold"),
            "finding": self.finding,
            "headline": self.headline,
            "kpis": self.kpis,
            "kpi": self.kpi,
            "metric": self.metric,
            "figure": self.figures.figure,
            "table": self.tables.table,
            "report_url": self.report_url,
            "entity_url": self.entity_url,
            "metric_url": self.metric_url,
            "lineage_url": self.lineage_url,
            **self._holes,
        }

    def _report(self) -> dict[str, str]:
        """Return what templates see as `report`."""
        report = self.job.report
        assert report is not None
        title = report.manifest.title.get(self.language.lang)
        return {"slug": report.slug, "title": title, "group": report.manifest.group}

    def _shell(self) -> dict[str, Any]:
        """Return what `base.html` needs: navigation, addresses of assets, the same page in other languages."""
        language, path, report = self.language, self.job.path, self.job.report
        sheets = SHEETS[:1] if report and not report.manifest.per else SHEETS
        others, below = [lang for lang in language.site.languages if lang != language.lang], path.partition("/")[2]
        return {
            "nav": language.nav(self.slug, self.up),
            "tabs": language.tabs(self.slug, self.up),
            "scope": language.scope,
            "scopes": language.scopes(self.job),
            "up": self.up,
            # A page about everything is painted without waiting for a second file; account pages share theirs.
            "css": [self.root + language.assets.url(sheet) for sheet in sheets if "key" in self.job.extra],
            "style": Markup("\n".join(language.assets.styles[name] for name in sheets if "key" not in self.job.extra)),
            "theme": self.root + language.assets.url("theme.js"),
            "scripts": [self.root + language.assets.url(name) for name in self._scripts()],
            "for_scripts": self._for_scripts(),
            "languages": [(other, f"{self.root}{other}/{quote(below)}") for other in others],
            "title": self._title(),
        }

    def _scripts(self) -> tuple[str, ...]:
        """Return the scripts of this page, in the order they are read."""
        return (PAGE, *FILLERS) if self.is_others else (PAGE,)

    def _for_scripts(self) -> Markup:
        """Return what the page's scripts must know: words of its language, addresses seen from this page."""
        language = self.language
        known = {
            "words": {word: language.words[word] for word in SCRIPT_WORDS},
            "root": self.root,
            "up": self.up,
            "finds": f"data/search_{language.lang}.json.gz",
            "formats": language.formats.for_scripts(),
            "asOf": language.site.as_of,
            "later": {name: self.root + language.assets.url(file) for name, file in LATER.items()},
        }
        return script_json(known)

    def _title(self) -> str:
        """Return the page's own name: its entity, its report, or the word for an engine's page."""
        if "title" in self.job.extra:
            return str(self.job.extra["title"])
        if self.job.report:
            return self.job.report.manifest.title.get(self.language.lang)
        return self.language.words[f"title_{self.slug}"]

    def head(self, title: str, *, lede: str | None = None, chip: tuple[str, Any] | None = None) -> Markup:
        """Return the page head: place in the navigation, the finding, one grey sentence."""
        place = self.language.place(self.job.report.manifest) if self.job.report else ""
        mark = self.language.env.globals["chip"](*chip) if chip else ""
        return self.language.macro("head", "head")(place, title, lede, mark)

    def finding(self, slot: str) -> str:
        """Return the sentence that the rules chose for a slot."""
        if self.job.report is None or not self._finding_answers:
            raise UsageError(f"{self.slug} has no question {FINDINGS}.sql.")
        return finding(self.language.lexicon, self.job.report, self._finding_answers, slot, self._finding_facts)

    def headline(self, slug: str) -> str:
        """Return another report's headline, word for word; its title where that page only asks for its exports."""
        self.report_url(slug)
        report, site = self.language.project.reports[slug], self.language.site
        found = site.headlines.get(slug)
        if found is None or site.missing(report.manifest):
            return report.manifest.title.get(self.language.lang)
        return finding(self.language.lexicon, report, [found], HEADLINE)

    def kpis(self, ids: Sequence[str], *, trends: Answer | None = None) -> Markup:
        """Return the strip of headline numbers."""
        found = [self.language.kpis.kpi(id, trends) for id in ids]
        return self.language.macro("kpi", "kpis")(found, self.metric_url, self.rows_url)

    def kpi(self, id: str) -> Markup:
        """Return one headline number, for a `<dl class="kpis">`."""
        return self.language.macro("kpi", "kpi")(self.language.kpis.kpi(id), self.metric_url, self.rows_url)

    def metric(self, id: str) -> Markup:
        """Return a headline number inside a sentence, linked to its definition."""
        text = self.language.kpis.text(id)
        return Markup('<a class="metric" href="{}">{}</a>').format(self.metric_url(id), text)

    def metric_url(self, id: str) -> str:
        """Return a metric's place in the glossary."""
        self.language.project.glossary.metric(id)
        return f"{self.up}glossary.html#{id}"

    def lineage_url(self, name: str) -> str | None:
        """Return where a table, report, question (`reports.<slug>.<question>`) or metric stands in the lineage.

        None where it has no place there, as the facts of the build have none.
        """
        path = self.language.site.lineage_urls.get(name)
        return None if path is None else self.up + path

    def rows_url(self, id: str) -> str | None:
        """Return where the rows behind a headline number stand, as its metric says; None where they are not there."""
        rows = self.language.project.glossary.metric(id).rows
        slug, _, asked = (rows or "").partition("/")
        report = self.language.project.reports.get(slug)
        if report is None or self.language.site.missing(report.manifest):
            return None
        return f"{self.up}{report.address}#{asked if '?' in asked else f'{asked}?'}"

    def report_url(self, slug: str) -> str | None:
        """Return the address of a report's page; None where this site has none of it."""
        reports = self.language.project.reports
        if slug in self.language.project.left_out:
            return None
        if slug in (GLOSSARY, LINEAGE):
            return f"{self.up}{slug}.html"
        if slug not in reports:
            raise UsageError(f'no report "{slug}".{nearest(slug, (*reports, GLOSSARY, LINEAGE))}')
        if per := reports[slug].manifest.per:
            raise UsageError(f'report "{slug}" has a page per {per}.', hint="entity_url(column, id)")
        return f"{self.up}{reports[slug].address}"

    def entity_url(self, column: str, key: Any) -> str | None:
        """Return the address of an entity's page; None where it has none."""
        path = self.entity_path(column, key)
        return None if path is None else self.up + path

    def entity_path(self, column: str, key: Any) -> str | None:
        """Return the address of an entity's page below the language's folder, quoted; None where it has none."""
        return self.language.site.entity_address(column, key)

    def pages_of(self, column: str, keys: Sequence[Any]) -> tuple[list[str | int | None], str | None]:
        """Return the pages of a table's keys, as `Site.pages_of` says them."""
        return self.language.site.pages_of(column, keys)

    def data_url(self, answer: Answer) -> str | None:
        """Return where an answer's rows are published by column, from the web root; an entity's share is nowhere."""
        report = self.job.report
        if report is None or report.manifest.per or answer.name not in report.questions:
            return None
        return f"data/{report.slug}/{answer.name}.json.gz"

    def csv_url(self, answer: Answer) -> str | None:
        """Return the address of an answer in full; an entity's share of an answer has none."""
        report = self.job.report
        if report is None or report.manifest.per or answer.name not in report.questions:
            return None
        return self.answer_file(answer.name, "csv")

    def answer_file(self, question: str, suffix: str) -> str:
        """Return the address of an answer of this page's report: `parquet` has all rows, `csv` those of pages."""
        return f"{self.root}data/{self.slug}/{question}.{suffix}"
