"""Arrange a report's part of a mail: its template names findings, headline numbers, tables and charts, in order.

The template stands in `site_templates/email/reports/` and speaks the vocabulary of the pages; what it calls is noted
as blocks, so that message, paper and workbook say the same.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from pipeline.deliver.blocks import Block, Figure, Head, Listing, Note, Part, Section, Strip
from pipeline.deliver.sheets import Sheet, SheetMaker, clean
from pipeline.errors import UsageError
from pipeline.pages.charts import Chart
from pipeline.pages.columns import CellMaker
from pipeline.pages.environment import Language
from pipeline.pages.findings import answers_of
from pipeline.pages.jobs import PageJob
from pipeline.pages.names import Names
from pipeline.pages.page import Page
from pipeline.pages.render import blaming
from pipeline.project.answers import Answer
from pipeline.project.reports import Report

# So many rows of a table stand in a message, unless its template says otherwise.
ROWS = 10


class Arrangement:
    """One report's part of a mail in one language; `absolute` makes an address of the site one that a mail may hold."""

    def __init__(
        self, language: Language, report: Report, data: Mapping[str, Answer],
        absolute: Callable[[str | None], str | None],
    ) -> None:  # fmt: skip
        self.language = language
        self.report = report
        self.data = data
        self.absolute = absolute
        self.address = f"{language.lang}/{report.address}"
        self.page = Page(language, PageJob(self.address, report.mail_template, language.lang, report, data))
        self.sheets = SheetMaker(
            CellMaker(language.lexicon, language.words, self.page.entity_url), language.words, absolute
        )
        self.blocks: list[Block] = []
        self.findings: dict[str, str] = {}
        self.said: dict[str, str] = {}

    def part(self) -> Part:
        """Return the part; a mistake in the template is an error with its file and line."""
        language, manifest = self.language, self.report.manifest
        title = manifest.title.get(language.lang)
        if missing := language.site.missing(manifest):
            url = self.absolute(self.report.address)
            said = [language.words["needs_file"].replace("{file}", f"{table}.csv") for table in missing]
            blocks = (Head(title, title, language.words["needs_title"], url), *map(Note, said))
            return Part(self.report.slug, title, blocks)
        context: dict[str, Any] = {}
        with blaming(language.project, language, context):
            context |= self._context()
            language.template(self.report.mail_template).render(context)
        return Part(self.report.slug, title, tuple(self.blocks), self.findings, self.said)

    def _context(self) -> dict[str, Any]:
        """Return every name the template sees, but for the globals."""
        manifest, lang = self.report.manifest, self.language.lang
        text = {key: words.get(lang) for key, words in manifest.text.items()}
        return {
            "data": Names(f"question of {self.report.slug}", self.data),
            "text": Names(f"[text] of {self.report.slug}", text),
            "finding": self.finding,
            "headline": lambda slug: clean(self.page.headline(slug)),
            "metric": self.language.kpis.text,
            "head": self.head,
            "kpis": self.kpis,
            "section": self.section,
            "note": self.note,
            "table": self.table,
            "work_list": self.work_list,
            "figure": self.figure,
        }

    def finding(self, slot: str) -> str:
        """Return the sentence that the rules chose for a slot, and keep its code."""
        said = clean(self.page.finding(slot))
        for answer in answers_of(self.data):
            for row in answer.rows:
                if row[answer.place("slot")] == slot:
                    self.findings.setdefault(slot, row[answer.place("code")])
                    self.said.setdefault(slot, said)
        return said

    def head(self, finding: str, *, lede: str = "") -> str:
        """Note the head of the report's part."""
        title = self.report.manifest.title.get(self.language.lang)
        return self._add(Head(title, finding, lede, self.absolute(self.report.address)))

    def kpis(self, ids: Sequence[str]) -> str:
        """Note the strip of headline numbers."""
        return self._add(Strip(tuple(self.language.kpis.kpi(id) for id in ids)))

    def section(self, title: str, *, note: str = "") -> str:
        """Note the heading of what follows."""
        return self._add(Section(title, note))

    def note(self, text: str) -> str:
        """Note a sentence of its own."""
        return self._add(Note(clean(text)))

    def table(
        self, answer: Answer, *, caption: str, columns: Sequence[Any], totals: Sequence[str] = (), limit: int = ROWS,
        empty: str | None = None,
    ) -> str:  # fmt: skip
        """Note a table."""
        return self._add(Listing(self._sheet(answer, caption, columns, totals, empty), limit))

    def work_list(
        self, answer: Answer, *, key: str, caption: str, columns: Sequence[Any], totals: Sequence[str] = (),
        limit: int = ROWS, empty: str | None = None,
    ) -> str:  # fmt: skip
        """Note a table of things to do, whose rows are known again in the next snapshot by the column `key`."""
        answer.place(key)
        return self._add(Listing(self._sheet(answer, caption, columns, totals, empty), limit, key))

    def figure(
        self, title: str, picture: Chart, *, unit: str = "", key: str = "", columns: Sequence[Any] | None = None,
        empty: str | None = None,
    ) -> str:  # fmt: skip
        """Note a chart under its finding; one without rows says so."""
        if not isinstance(picture, Chart):
            raise UsageError("figure(title, picture): the picture is a chart.", hint="table(…)")
        sheet = self._sheet(picture.answer, title, columns or picture.columns, (), empty)
        if not picture.answer:
            return self._add(Section(title), Note(sheet.empty))
        units = " · ".join(part for part in (unit, picture.unit, *picture.notes) if part)
        number = sum(isinstance(block, Figure) for block in self.blocks) + 1
        return self._add(Figure(title, picture, sheet, units, key, f"{self.report.slug}-{number}"))

    def _sheet(
        self, answer: Answer, caption: str, columns: Sequence[Any], totals: Sequence[str], empty: str | None
    ) -> Sheet:
        """Return a table with the address where all of it stands."""
        url = self.absolute(f"{self.report.address}#{answer.name}?")
        return self.sheets.sheet(answer, caption, columns, totals, empty, url)

    def _add(self, *blocks: Block) -> str:
        """Keep what a template called for, in order; in its own place nothing is printed."""
        self.blocks += blocks
        return ""
