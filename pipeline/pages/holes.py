"""A page with holes: what a template of `site_templates/others/` writes where another page would print a value.

The page is made once for all entities that have none of their own; `others.js` reads the rows of the one it was opened
for and fills the holes, by the same terms, formats and sentences. Every name is checked here, as on any page.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from markupsafe import Markup, escape

from pipeline.errors import UsageError, nearest
from pipeline.pages.col import Col, col
from pipeline.pages.columns import MONEY, CellMaker
from pipeline.pages.environment import Language
from pipeline.pages.findings import ONE, pieces
from pipeline.pages.formats import FORMATS
from pipeline.pages.inert import script_json
from pipeline.pages.jobs import PageJob
from pipeline.pages.lexicon import Lexicon
from pipeline.pages.live import Spec, column_spec, lists_used, money_scales
from pipeline.pages.site_facts import Others, Site
from pipeline.pages.tables import Head
from pipeline.pages.widths import STACKED_FROM

# What a list repeats for each of its rows, and the hole of a coded sentence.
_TEMPLATE, _SENTENCE = re.compile(r"<template>.*?</template>", re.S), re.compile(r'data-sentence="([^"]*)"')


class Holes:
    """What one template of others may write; `spec` is what its script needs to fill it."""

    def __init__(
        self, language: Language, job: PageJob, cells: CellMaker, answer_file: Callable[[str, str], str]
    ) -> None:
        assert job.report is not None
        self.language = language
        self.report = job.report
        self.data = job.data
        self.cells = cells
        self.answer_file = answer_file
        self._tables: list[Spec] = []
        self._lists: set[str] = set()
        self._coded: set[str] = set()
        self._links: set[str] = set()

    def hole(
        self,
        place: str,
        format: str | None = None,
        *,
        signed: bool = False,
        tone: str | None = None,
        tones: str | None = None,
        link: str = "",
        css: str = "",
    ) -> Markup:
        """Return the hole for `question.column`: by its term, or by a format or value list named here.

        `signed`: with its sign; `tone`: a column with the class of its colour, or with codes of a value list `tones`,
        which `site.css` colours as `v-<list>-<code>`; `link`: `column:question.column`, the entity it leads to.
        """
        self._known(place)
        name = format or self._named(place.partition(".")[2])
        if name not in FORMATS:
            self._lists.add(self._listed(name))
        marks = {"hole": place, "as": name, "signed": signed and "yes", "tone": tone and self._known(tone)}
        if tones:
            marks["tones"] = self._listed(tones)
        if link:
            per, _, key = link.partition(":")
            self._links.add(per)
            marks |= {"per": per, "key": self._known(key)}
        said = "".join(f' data-{mark}="{escape(value)}"' for mark, value in marks.items() if value)
        if css:
            said = f' class="{escape(css)}"{said}'
        return Markup(f"<{'a' if link else 'span'}{said}></{'a' if link else 'span'}>")

    def when(self, *places: str, known: bool = False) -> Markup:
        """Return the attribute of what is there only where one of the values is: true, or with `known` not NULL.

        A place may be a question alone: where it has rows.
        """
        said = " ".join(self._known(place) for place in places)
        return Markup(f'data-if="{escape(said)}"{" data-known" if known else ""} hidden')

    def unless(self, place: str, *, known: bool = False) -> Markup:
        """Return the attribute of what is there only where a value is not true, or with `known` where it is NULL.

        A place may be a question alone: where it has no rows.
        """
        return Markup(f'data-unless="{escape(self._known(place))}"{" data-known" if known else ""} hidden')

    def each(self, question: str, **only: str) -> Markup:
        """Return the attribute of a list whose `<template>` is repeated for each row, or for those with a value.

        A part of the list marked `data-none` is there where it has no row; without one the list is hidden then.
        """
        said = f'data-each="{escape(self._known(question))}"'
        for column, value in only.items():
            self._known(f"{question}.{column}")
            said += f' data-only="{escape(column)}:{escape(value)}"'
        return Markup(said)

    def sentence(self, values: str, place: str) -> Markup:
        """Return the hole for a coded sentence of a value list, with the columns of the code's row in place.

        It stands in the `<template>` of a list only: elsewhere there is no row whose columns it could take.
        """
        self._coded.add(self._listed(values))
        return Markup(f'<span data-sentence="{escape(values)}" data-code="{escape(self._known(place))}"></span>')

    def tel(self, place: str) -> Markup:
        """Return the hole for a call button."""
        return Markup(f'<span data-tel="{escape(self._known(place))}"></span>')

    def chip(self, place: str, values: str) -> Markup:
        """Return the hole for a coded value as a chip."""
        self._lists.add(self._listed(values))
        return Markup(f'<span data-chip="{escape(self._known(place))}" data-as="{escape(values)}"></span>')

    def spark(self, place: str) -> Markup:
        """Return the hole for a small line over all rows of a question."""
        return Markup(f'<span data-spark="{escape(self._known(place))}"></span>')

    def finding(self, slot: str) -> Markup:
        """Return the hole for the sentence that the rules chose for a slot."""
        return Markup(f'<span data-finding="{escape(slot)}"></span>')

    def head(self, slot: str, chip: Markup) -> Markup:
        """Return the page head with its finding and a chip before it."""
        words, manifest = self.language.words, self.report.manifest
        place = " / ".join(dict.fromkeys([words[f"group_{manifest.group}"], manifest.title.get(self.language.lang)]))
        return self.language.macro("head", "head")(place, self.finding(slot), None, chip)

    def table(self, question: str, *, caption: str, columns: Sequence[str | Col], totals: Sequence[str] = ()) -> Markup:
        """Return an empty table of a question, there only where it has rows; `totals` are summed in the browser."""
        answer = self.data[question].with_rows([])
        lexicon = self.language.lexicon
        drawn = self.cells.drawn(answer, [col(column) if isinstance(column, str) else column for column in columns])
        specs = [column_spec(lexicon, answer, part) for part in drawn]
        self._tables.append({"question": question, "columns": specs, "totals": list(totals)})
        self._links.update(part.column.link for part in drawn if part.column.link)
        heads = [
            Head(
                part.column.head or part.field.label,
                lexicon.formats.head_unit(part.field.format) if part.field.format not in MONEY else "",
                "r" if part.is_right else "",
                None,
                part.field.about,
            )
            for part in drawn
        ]
        css = "tbl stack" if len(drawn) >= STACKED_FROM else "tbl"
        view = {"heads": heads, "caption": caption, "css": css, "place": len(self._tables) - 1}
        return self.language.macro("others", "table")(view)

    def page(self, *, title: str, caller: Callable[[], Markup]) -> Markup:
        """Return the page around its holes: what stands there while rows come, for nobody's number, and its data."""
        inside = caller()
        if astray := _SENTENCE.search(_TEMPLATE.sub("", inside)):
            raise UsageError(
                f'others.sentence("{astray[1]}", …) stands outside a list, where no row has its columns.',
                hint="put it into the <template> of an element with others.each(question)",
            )
        files = [self.answer_file(name, "parquet") for name in self.data]
        return self.language.macro("others", "page")(inside, files, script_json(self._spec(self._known(title))))

    def _spec(self, title: str) -> Spec:
        """Return what the script needs: where the rows are, their columns, words, sentences and tables."""
        site, lexicon, report = self.language.site, self.language.lexicon, self.report
        per = report.manifest.per or ""
        sentences = {code: pieces(words.get(lexicon.lang)) for code, words in report.manifest.findings.items()}
        coded = {values: _sentences(lexicon, values) for values in sorted(self._coded)}
        self._lists.update(
            name
            for parts in (*sentences.values(), *(parts for codes in coded.values() for parts in codes.values()))
            for _, column, name in parts
            if column and name in lexicon.glossary.values and not name.startswith(ONE)
        )
        specs = [spec for table in self._tables for spec in table["columns"]]
        return {
            "per": per,
            "slug": report.slug,
            "shards": others_of(site, per).shards,
            "title": title,
            "site": site.name.get(lexicon.lang),
            "columns": {name: [c for c in answer.columns if c != per] for name, answer in self.data.items()},
            "tables": self._tables,
            "lists": {**lists_used(lexicon, specs, ()), **_words(lexicon, self._lists)},
            "findings": sentences,
            "sentences": coded,
            "scales": money_scales(lexicon),
            "pages": {key: _pages(site, key) for key in sorted(self._links)},
            "others": {key: others.address for key, others in site.others.items() if key in self._links},
        }

    def _known(self, place: str) -> str:
        """Return a place, `question` or `question.column`; one that is not there is an error naming the nearest."""
        question, _, column = place.partition(".")
        if question not in self.data:
            raise UsageError(f'no question "{question}" of {self.report.slug}.{nearest(question, self.data)}')
        if column:
            self.data[question].place(column)
        return place

    def _listed(self, values: str) -> str:
        """Return the name of a value list; one that is not there is an error naming the nearest."""
        if values not in self.language.lexicon.glossary.values:
            raise UsageError(f'no format or values "{values}".{nearest(values, self.language.lexicon.glossary.values)}')
        return values

    def _named(self, column: str) -> str:
        """Return the format or value list of a column's term."""
        field = self.language.lexicon.field(column)
        return field.values or field.format


def others_of(site: Site, per: str) -> Others:
    """Return who has no page of their own, by key column; nobody where nobody was looked for."""
    return site.others.get(per) or Others("", frozenset(), 1)


def _sentences(lexicon: Lexicon, values: str) -> dict[str, tuple[tuple[str, str | None, str], ...]]:
    """Return the sentences of a value list in pieces, by code."""
    codes = lexicon.glossary.values[values]
    return {code: pieces(lexicon.glossary.value(values, code, lexicon.lang)) for code in codes}


def _words(lexicon: Lexicon, lists: set[str]) -> dict[str, dict[str, list[str]]]:
    """Return the words of value lists: list → code → [word, mark]."""
    found = {}
    for name in sorted(lists):
        codes = {code: [lexicon.code(name, code), lexicon.mark(name, code)] for code in lexicon.glossary.values[name]}
        found[name] = {code: [word for word in words if word is not None] for code, words in codes.items()}
    return found


def _pages(site: Site, per: str) -> Mapping[str, str | None]:
    """Return the addresses of all entities that a hole may lead to, but for those the page of others opens itself."""
    if per in site.others:
        return {}
    return {key: site.entity_address(per, key) for key in site.entity_urls.get(per, {})}
