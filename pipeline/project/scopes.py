"""A scope: a part of the company with a web root of its own, and the project as its readers see it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from pipeline.project.project import Project
from pipeline.project.queries import Query
from pipeline.project.reports import Report
from pipeline.project.scoping import COMPANY


@dataclass(frozen=True)
class Scope:
    """One web root. `links`: the ids of scopes its readers may go on to; `members`: key → whom it may see.

    `name` is None where it holds what belongs to nobody, and for the whole company. `is_locked`: it opens by a
    passphrase only, so that a page in it is asked for as `index.html#/<page>`.
    """

    id: str
    kind: str
    name: str | None
    root: str
    links: tuple[str, ...] = ()
    members: Mapping[str, frozenset[str]] = field(default_factory=dict)
    is_locked: bool = False


WHOLE = Scope(COMPANY, COMPANY, None, COMPANY)


def has_report(report: Report, kind: str) -> bool:
    """Whether sites of a kind of scope have a report."""
    return report.manifest.scopes is None or kind in report.manifest.scopes


def scoped(project: Project, kind: str) -> Project:
    """Return the project as sites of a kind show it: without the reports, and the answers, that only others have."""
    kept = {slug: _shown(report) for slug, report in project.reports.items() if has_report(report, kind)}
    return replace(project, reports=kept, left_out=frozenset(project.reports.keys() - kept.keys()))


def _shown(report: Report) -> Report:
    """Return a report whose questions about the whole company find nothing."""
    return replace(report, questions={name: _asked(query) for name, query in report.questions.items()})


def _asked(question: Query) -> Query:
    """Return a question, or the same one without an answer where it is about the whole company."""
    if question.tags.get("scope") != COMPANY:
        return question
    return replace(question, text=f"select * from (\n{question.body}\n) where false")
