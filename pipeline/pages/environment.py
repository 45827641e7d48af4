"""The Jinja environment of one language, and what is the same on all its pages: words, formats, charts, navigation."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from functools import cached_property, partial
from types import CodeType
from typing import Any

from jinja2 import BytecodeCache, Environment, FileSystemLoader, StrictUndefined, Template, TemplateNotFound
from jinja2.bccache import Bucket
from markupsafe import Markup

from pipeline.errors import UsageError, nearest
from pipeline.pages.assets import Assets
from pipeline.pages.cells import call, chip
from pipeline.pages.charts import Charts, Kit, Palette
from pipeline.pages.col import col
from pipeline.pages.definitions import Definitions
from pipeline.pages.findings import sentence
from pipeline.pages.formats import DASH, FORMATS, Formats
from pipeline.pages.jobs import PageJob
from pipeline.pages.kpis import Kpis
from pipeline.pages.lexicon import Lexicon
from pipeline.pages.lineage import Titles
from pipeline.pages.names import Names
from pipeline.pages.scope_menu import scope_links, scope_name
from pipeline.pages.site_facts import Site
from pipeline.project.answers import MetricValue
from pipeline.project.project import Project
from pipeline.project.reports import Manifest
from pipeline.project.scopes import WHOLE


class Compiled(BytecodeCache):
    """Templates as compiled for one language and currency, kept for the next web root that this process renders.

    What has no variable in it is formatted while a template is compiled, so languages do not share.
    """

    def __init__(self) -> None:
        self.codes: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give a template its code, where its text is what it was."""
        bucket.code = self.codes.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep a template's code."""
        if bucket.code is not None:
            self.codes[bucket.key, bucket.checksum] = bucket.code


_COMPILED: defaultdict[tuple[str, str], Compiled] = defaultdict(Compiled)


def environment(project: Project, formats: Formats) -> Environment:
    """Return a strict environment: unknown names are errors, everything is escaped, NULL prints as a dash."""
    env = Environment(
        loader=FileSystemLoader(project.templates),
        undefined=StrictUndefined,
        autoescape=True,
        finalize=lambda value: DASH if value is None else value,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        cache_size=-1,
        bytecode_cache=_COMPILED[formats.lang, formats.currency],
    )
    for name in FORMATS:
        env.filters[name] = partial(_format, formats, name)
    env.filters["signed"] = formats.signed
    return env


def _format(formats: Formats, name: str, value: Any) -> str:
    """Return a value as text; the filter of that name."""
    return formats.text(value, name)


class Language:
    """One language of one build: its environment, and every global its templates see."""

    def __init__(
        self, project: Project, site: Site, assets: Assets, metrics: Mapping[str, MetricValue], lang: str
    ) -> None:
        self.project = project
        self.site = site
        self.assets = assets
        self.lang = lang
        self.formats = Formats(lang, site.currency)
        self.lexicon = Lexicon(project.glossary, self.formats)
        self.words = Names("word in words.toml", {key: w.get(lang) for key, w in project.words.items()})
        kit = Kit(self.lexicon, Palette(assets.tokens), self.words)
        self.kpis = Kpis(self.lexicon, self.words, metrics)
        self.definitions = Definitions(project)
        self.titles = Titles(project, self.lexicon, site.lineage)
        self.env = environment(project, self.formats)
        self.env.globals = {
            "lang": lang,
            "site": self._site(),
            "words": self.words,
            "charts": Charts(kit),
            "col": col,
            "value": self.lexicon.code,
            "sentence": partial(sentence, self.lexicon),
            "chip": partial(chip, self.lexicon),
            "tel": lambda number: Markup(call(number, self.words.call)),
        }
        self.scope = scope_name(site.scope, self.words) if site.scopes or site.scope != WHOLE else ""
        self._navs: dict[tuple[str, str], Markup] = {}
        self._templates: dict[str, Template] = {}

    def _site(self) -> Names:
        """Return what templates see as `site`."""
        site = self.site
        facts = {
            "name": site.name.get(self.lang),
            "currency": site.currency,
            "as_of": site.as_of,
            "baseline_as_of": site.baseline_as_of,
            "build_id": site.build_id,
            "languages": site.languages,
            "fresh": site.fresh,
        }
        return Names("fact of the site", facts)

    def template(self, name: str) -> Template:
        """Return a compiled template; one that is not there is an error naming the nearest."""
        if name not in self._templates:
            try:
                self._templates[name] = self.env.get_template(name)
            except TemplateNotFound as missing:
                known = self.env.list_templates(["html"])
                raise UsageError(f'no template "{missing.name}".{nearest(str(missing.name), known)}') from None
        return self._templates[name]

    def compile(self) -> None:
        """Compile every template, so that processes forked from this one need not."""
        for name in self.env.list_templates(["html"]):
            self.template(name)

    def macro(self, part: str, name: str) -> Any:
        """Return a macro of a part, such as `table` of `parts/table.html`."""
        return getattr(self.template(f"parts/{part}.html").module, name)

    @cached_property
    def table_macro(self) -> Any:
        """The macro that frames a table."""
        return self.macro("table", "table")

    def place(self, manifest: Manifest) -> str:
        """Return where a report stands: in which part of the company, where that is not all of it, and its group."""
        part = [self.scope] if self.site.scope != WHOLE else []
        return " / ".join(dict.fromkeys([*part, self.words[f"group_{manifest.group}"], manifest.title.get(self.lang)]))

    def nav(self, slug: str, up: str) -> Markup:
        """Return the navigation with one page marked; the same for every page of a report at the same depth."""
        if (slug, up) not in self._navs:
            groups = [(group.id, self.words[f"group_{group.id}"], group.items) for group in self.site.nav]
            self._navs[slug, up] = self.macro("shell", "nav")(groups, slug, up)
        return self._navs[slug, up]

    def scopes(self, job: PageJob) -> Markup:
        """Return which part of the company the site is about, as a menu where a reader may go on to others."""
        if not self.scope:
            return Markup("")
        return self.macro("shell", "scopes")(
            self.scope, scope_links(self.site.scope, self.site.scopes, self.words, job)
        )

    def tabs(self, slug: str, up: str) -> Markup:
        """Return the phone's bottom tabs: the first page of each group that has a short word."""
        key = (f"tabs {slug}", up)
        if key not in self._navs:
            firsts = [(f"tab_{group.id}", group.items[0]) for group in self.site.nav if group.items]
            tabs = [(self.words[word], item) for word, item in firsts if word in self.words]
            self._navs[key] = self.macro("shell", "tabs")(tabs, slug, up)
        return self._navs[key]
