"""Make the snapshot of one subscription from a published web root: what the mail says, with everything attached.

conditions → arrange → compare → draw → message, text, attachments
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from pipeline.deliver.arrange import Arrangement
from pipeline.deliver.blocks import Part
from pipeline.deliver.changes import Changes, compared, holding, state_of
from pipeline.deliver.drawing import Draw, Picture, colours_of, no_pictures, pictures_of
from pipeline.deliver.html import message
from pipeline.deliver.paper import paper
from pipeline.deliver.plain import plain
from pipeline.deliver.reading import Root
from pipeline.deliver.sheets import clean
from pipeline.deliver.snapshot import Attached, Snapshot
from pipeline.deliver.workbook import workbook
from pipeline.pages.assets import load_assets
from pipeline.pages.environment import Language
from pipeline.pages.formats import NBSP
from pipeline.pages.kpis import Kpi, Kpis
from pipeline.pages.scope_menu import scope_name
from pipeline.project.mailing import Subscription
from pipeline.project.project import Project
from pipeline.project.scopes import WHOLE, Scope, scoped
from pipeline.project.subscribing import subscription_fits

KINDS = {"pdf": "application/pdf", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
_NO_NAME = re.compile(r"[^\w]+")


@dataclass(frozen=True)
class Draft:
    """A snapshot before it has a form: in which language, of which part of the company, and what it says."""

    language: Language
    scope: str
    as_of: date
    parts: tuple[Part, ...]
    changes: Changes
    reasons: tuple[str, ...]
    url: str | None
    colours: Mapping[str, str]
    pictures: Mapping[str, Picture]

    @property
    def subject(self) -> str:
        """The subject: the first headline number and its change, the scope, the day."""
        words, formats = self.language.words, self.language.formats
        first = next((kpi for part in self.parts for kpi in part.kpis), None)
        said = words["mail_quiet_subject"] if self.changes.is_quiet else self.parts[0].finding
        if first is not None and not self.changes.is_quiet:
            said = f"{first.label} {self.language.kpis.text(first.id)}{self._change(first)}"
        day = formats.day(self.as_of, "short").replace(NBSP, " ")
        return clean(" · ".join((said.replace(NBSP, " "), self.scope, day)))

    def _change(self, kpi: Kpi) -> str:
        """Return a headline number's change since the last snapshot; without one since the period before."""
        base = self.language.words["vs_snapshot"]
        lines = [line for line in kpi.lines if (line.base == base) == (self.changes.since is not None)]
        if not lines or not lines[0].tone:
            return ""
        sign, _, size = lines[0].text.partition(NBSP)
        word = self.language.words["mail_up" if sign in "▲△" else "mail_down"]
        return f"{self.language.words['mail_comma']}{word.replace('{size}', size)}"


def make_snapshot(
    project: Project, root: Path, scope: Scope, record: Mapping[str, Any], subscription: Subscription,
    before: Mapping[str, Any] | None, draw: Draw = no_pictures,
) -> Snapshot | None:  # fmt: skip
    """Return what a subscription is sent, or None where nothing goes out.

    `root`: the web root of its scope, of which alone files are read; `record`: of the run that made the build;
    `before`: the state of the last snapshot that its reader was sent.
    """
    subscription_fits(project, subscription, scope)
    own = project if scope == WHOLE else scoped(project, scope.kind)
    as_of = date.fromisoformat(record["as_of"])
    with Root(own, root) as read:
        reasons = holding(read, own, subscription.only_if, before)
        if subscription.only_if and not reasons:
            return None
        metrics = read.metrics((before or {}).get("metrics", {}))
        language = _language(own, read, scope, record, as_of, metrics, subscription.language)
        url = site_url(project, scope, record)
        # A locked site leads to its pages by what its first page is told.
        way = f"{url}index.html#/" if url and scope.is_locked else url
        parts = [
            Arrangement(language, own.reports[slug], read.answers(slug), _absolute(way, language)).part()
            for slug in subscription.reports
        ]
        state = state_of(read, parts, metrics, subscription.only_if, as_of)
        changes, marked = compared(language, read, parts, state, before)
    if changes.is_quiet and subscription.when_quiet == "nothing":
        return None
    colours = colours_of(language.assets.styles["site.css"])
    said = tuple(_reason(own, language, each) for each in reasons)
    named = scope_name(scope, language.words)
    pictures = {} if changes.is_quiet else pictures_of(marked, colours, draw)
    draft = Draft(language, clean(named), as_of, marked, changes, said, url, colours, pictures)
    return _formed(draft, state, () if changes.is_quiet else subscription.attach)


def site_url(project: Project, scope: Scope, record: Mapping[str, Any]) -> str | None:
    """Return where a scope's site is hosted: with scopes `url` is that of all roots, else of the company's own."""
    mail = project.settings.mail
    if mail is None or mail.url is None:
        return None
    return f"{mail.url.rstrip('/')}/{f'{scope.root}/' if record.get('scopes') else ''}"


def _absolute(url: str | None, language: Language) -> Callable[[str | None], str | None]:
    """Return the function that makes an address below the language's folder one that a mail may hold."""
    langs = language.site.languages
    lang = language.lang if language.lang in langs else langs[0]
    return lambda address: None if url is None or address is None else f"{url}{lang}/{address}"


def _language(
    project: Project,
    read: Root,
    scope: Scope,
    record: Mapping[str, Any],
    as_of: date,
    metrics: Mapping[str, Any],
    lang: str,
) -> Language:
    """Return a language of the mail, whose headline numbers are compared with the reader's last snapshot."""
    assets = load_assets(project.templates)
    language = Language(project, read.site(scope, record, as_of), assets, metrics, lang)
    words = {key: words.get(lang) for key, words in project.words.items()}
    language.kpis = Kpis(language.lexicon, {**words, "vs_baseline": words["vs_snapshot"]}, metrics)
    return language


def _reason(project: Project, language: Language, condition: str) -> str:
    """Return a condition in words."""
    slug, _, name = condition.partition("/")
    return project.reports[slug].manifest.conditions[name].words.get(language.lang)


def _formed(draft: Draft, state: Mapping[str, Any], attach: Sequence[str]) -> Snapshot:
    """Return a draft as message and text, and what is attached to it."""
    words, changes, site = draft.language.words, draft.changes, draft.language.site
    quiet, since = "", ""
    if changes.since is not None:
        day = draft.language.formats.day(changes.since, "short")
        since = words["mail_since"].replace("{day}", day)
        said = draft.parts[0].finding
        quiet = words["mail_quiet"].replace("{day}", day).replace("{said}", said) if changes.is_quiet else ""
    stamp = f"{site.name.get(draft.language.lang)} · {draft.scope} · {words['data_to']} {draft.as_of.isoformat()}"
    last = [f"{words['amounts_in']} {site.currency} · {words['build']} {site.build_id}"]
    names = [file_name(draft, kind) for kind in attach]
    if names:
        last.insert(0, f"{words['mail_attached']} {words['mail_and'].join(names)}")
    if draft.reasons:
        last.insert(0, words["mail_because"].replace("{reasons}", words["mail_and"].join(draft.reasons)))
    facts = {
        "subject": draft.subject,
        "preheader": quiet or draft.parts[0].finding,
        "scope": draft.scope,
        "quiet": quiet,
        "since": since,
        "stamp": stamp,
        "changes": changes,
        "reasons": draft.reasons,
        "attached": names,
        "button": draft.url,
        "last": last,
        "all_rows": False,
    }
    html = message(draft.language, draft.parts, draft.pictures, draft.colours, facts)
    text = plain(words, draft.parts, changes, facts)
    shown = {name: one.png for name, one in draft.pictures.items() if one.src in html}
    attached = tuple(_attached(draft, kind, facts) for kind in attach)
    return Snapshot(draft.subject, html, text, state, shown, attached, changes.is_quiet)


def _attached(draft: Draft, kind: str, facts: Mapping[str, Any]) -> Attached:
    """Return a draft on paper or as a workbook."""
    if kind == "pdf":
        made = paper(draft.language, draft.parts, draft.pictures, draft.colours, facts, draft.as_of)
    else:
        made = workbook(draft.language, draft.parts, draft.subject, draft.as_of)
    return Attached(file_name(draft, kind), KINDS[kind], made)


def file_name(draft: Draft, ending: str) -> str:
    """Return the name of an attachment: the scope in letters and digits, and the day."""
    stem = _NO_NAME.sub("-", draft.scope).strip("-_")[:40]
    return f"{stem or 'snapshot'}-{draft.as_of.isoformat()}.{ending}"
