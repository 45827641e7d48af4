"""Which part of the company a page is about, and the way to the sites of parts its reader may see: plain links.

A site's files name only those. Roots lie side by side, so a link leads up and across; copied alone, a root works but
for these links.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from urllib.parse import quote

from pipeline.pages.jobs import PageJob
from pipeline.project.scopes import WHOLE, Scope, has_report

Groups = list[tuple[str, list[tuple[str, str]]]]


def scope_name(scope: Scope, words: Mapping[str, str]) -> str:
    """Return what a scope is called in the language of the words."""
    nobody = scope.name is None and scope.kind != WHOLE.kind
    return words[f"scope_{scope.kind}{'_none' if nobody else ''}"].replace("{name}", scope.name or "")


def scope_links(own: Scope, scopes: Sequence[Scope], words: Mapping[str, str], job: PageJob) -> Groups:
    """Return the menu: its groups, and in each the names of scopes with the address of this page in their site.

    A page about one entity names only the sites that have it; any other leads to the first page where a site lacks it.
    """
    way = "../" * (job.path.count("/") + 1 + own.root.count("/"))
    found = [(scope, _page(scope, job)) for scope in scopes]
    return [
        (
            words[f"scope_group_{kind}"],
            [
                (
                    scope_name(scope, words),
                    f"{way}{quote(scope.root)}/{'index.html#/' if scope.is_locked else ''}{quote(page)}",
                )
                for scope, page in group
            ],
        )
        for kind, group in groupby([(s, p) for s, p in found if p is not None], key=lambda each: each[0].kind)
    ]


def _page(scope: Scope, job: PageJob) -> str | None:
    """Return the page of a scope's site that corresponds to a page, from its root; None where there is none.

    The page that opens any entity stands for the one that a reader opened it with, of whom the build knows nothing.
    """
    first = f"{job.lang}/index.html"
    if job.report is None:
        return first if job.extra.get("place") else job.path
    per = job.report.manifest.per
    if not has_report(job.report, scope.kind) or (per and "key" not in job.extra):
        return first
    return job.path if per is None or job.extra["key"] in scope.members.get(per, ()) else None
