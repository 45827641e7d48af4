"""What to render: one page of the site."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pipeline.project.answers import Answer
from pipeline.project.reports import Report


@dataclass(frozen=True)
class PageJob:
    """One page: its path from the web root (`zh/<slug>.html`), its template, and what it shows.

    `extra` are facts of this page: `title` and `key` of an entity or a node of the lineage (such pages are many and
    share what others bring along), `sources` of the glossary, `place` the page of the navigation they stand under.
    """

    path: str
    template: str
    lang: str
    report: Report | None = None
    data: Mapping[str, Answer] = field(default_factory=dict)
    extra: Mapping[str, object] = field(default_factory=dict)
