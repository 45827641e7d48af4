"""A report: its manifest (`report.toml`, with all its words), its questions and its template, under one slug."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from pydantic import Field

from pipeline.errors import UsageError
from pipeline.project.queries import Query, read_folder
from pipeline.project.toml import Strict, Words, parse, read_toml

Group = Literal["home", "who", "short", "owes", "leaving", "tomorrow", "data"]
# In the order of the navigation.
GROUPS: tuple[Group, ...] = get_args(Group)
HOME: Group = "home"
METRICS, FINDINGS, PAGES, PROFILE = "metrics", "findings", "pages", "profile"
# Pages the engine makes itself, which lie beside those of the reports.
ENGINE_PAGES = ("glossary", "index", "lineage")
_SLUG = re.compile(r"[a-z][a-z0-9_]*")


class Search(Strict):
    """How the entities of a `per` report are found: the question that lists them all, and what stands on a result.

    `list` is `slug/question`, its first rows those that matter most; `name`, `beside` and `chip` are columns of it.
    """

    list: str
    name: str
    beside: str | None = None
    chip: str | None = None


class Condition(Strict):
    """When a mail about the report is worth sending: a question has rows, or with `new` rows that are new.

    `new` is the column by which a row is known again: new is what the reader's last snapshot did not have. `words` go
    on a sentence: "Sent because …".
    """

    words: Words
    question: str
    new: str | None = None


class Manifest(Strict):
    """What `report.toml` says: place in the navigation, what it needs, and every word of the page.

    `scopes`: the kinds of scopes whose sites have the report; none given means all. `conditions`: by name, what a
    subscription to mail may wait for.
    """

    order: int
    group: Group
    title: Words
    needs: tuple[str, ...] = ()
    needs_any: tuple[str, ...] = ()
    per: str | None = None
    listed: bool = True
    scopes: tuple[str, ...] | None = Field(default=None, min_length=1)
    search: Search | None = None
    conditions: dict[str, Condition] = {}
    text: dict[str, Words] = {}
    findings: dict[str, Words] = {}


@dataclass(frozen=True)
class Report:
    """One report, as its folder and its template say it."""

    slug: str
    folder: Path
    manifest: Manifest
    questions: dict[str, Query]

    @property
    def address(self) -> str:
        """The page's address below the language folder; the home report is the index."""
        return "index.html" if self.manifest.group == HOME else f"{self.slug}.html"

    @property
    def template(self) -> str:
        """The template's name, relative to `site_templates/`."""
        return f"reports/{self.slug}.html"

    @property
    def others_template(self) -> str:
        """The template of the page that opens any entity of a `per` report which has none of its own; may be absent."""
        return f"others/{self.slug}.html"

    @property
    def mail_template(self) -> str:
        """The template of what mails say of the report; may be absent, and then the report cannot be mailed."""
        return f"email/reports/{self.slug}.html"


def load_reports(folder: Path) -> dict[str, Report]:
    """Read every report folder, in navigation order."""
    reports = [_load_report(path.parent) for path in sorted(folder.glob("*/report.toml"))]
    return {report.slug: report for report in sorted(reports, key=lambda r: (r.manifest.order, r.slug))}


def check_slug(slug: str, path: Path | None = None) -> None:
    """Raise for a slug that cannot be the name of a folder, a page and a schema, or that is a page already."""
    if not _SLUG.fullmatch(slug):
        raise UsageError(f'"{slug}" is no slug; use lower-case letters a-z, digits and _, a letter first.', path=path)
    if slug in ENGINE_PAGES:
        raise UsageError(f'"{slug}" is a page of the engine; call the report something else.', path=path)


def _load_report(folder: Path) -> Report:
    """Read one report's manifest and questions."""
    path = folder / "report.toml"
    check_slug(folder.name, folder)
    manifest = parse(Manifest, read_toml(path), path)
    questions = read_folder(folder, f"reports.{folder.name}")
    if manifest.per and PAGES not in questions:
        raise UsageError(f'per = "{manifest.per}" needs a question pages.sql with columns key, slug, title.', path=path)
    return Report(folder.name, folder, manifest, questions)
