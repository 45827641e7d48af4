"""The web roots of narrower scopes: each asked and rendered from its own private database, in a process of its own.

Nothing of the company's answers goes into one; what the sites share (scripts, style sheets) is linked, not copied.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from pipeline.project.project import Project
from pipeline.project.scopes import Scope, scoped
from pipeline.project.scoping import COMPANY
from pipeline.site.night import Built, Night
from pipeline.site.numbers import FILE, collect_metrics, read_metrics, write_metrics
from pipeline.site.others import write_others
from pipeline.site.packed import pack_site
from pipeline.site.workers import share_out
from pipeline.site.write import link_or_copy, write_site
from pipeline.warehouse.ask import ask_all
from pipeline.warehouse.scopes import Share, scope_database, share_of


def write_roots(night: Night, project: Project, built: Built, source: Path) -> int:
    """Write the web root of every narrower scope; `source` is the warehouse, closed. Returns how many pages they have.

    The company's own root must be there, whose assets they share.
    """
    scopes: tuple[Scope, ...] = built.about["scopes"]
    night.record |= {"scopes": [{"id": s.id, "kind": s.kind, "name": s.name, "root": s.root} for s in scopes]}
    projects = {kind: scoped(project, kind) for kind in dict.fromkeys(scope.kind for scope in scopes)}
    shares = {kind: share_of(own) for kind, own in projects.items()}
    past = night.record["baseline"] and night.history / night.record["baseline"]

    def write(number: int) -> None:
        """Ask and render one root; the widest scopes have the lowest numbers, and take the longest."""
        scope = scopes[number]
        root = built.shop / scope.root
        before = read_metrics(past and past / scope.root / FILE)
        about = about_scope(built.about, scope)
        beside = built.shop / COMPANY
        _write_root(projects[scope.kind], shares[scope.kind], scope, source, root, beside, before, about)
        _keep(root / "data" / FILE, night.history / built.name / scope.root / FILE)

    share_out(write, len(scopes), worth=1)
    return sum(1 for scope in scopes for _ in (built.shop / scope.root).rglob("*.html"))


def _keep(numbers: Path, path: Path) -> None:
    """Keep a root's headline numbers for later builds, which cannot read those of a locked one; whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    shutil.copyfile(numbers, part)
    part.replace(path)


def about_scope(about: Mapping[str, Any], scope: Scope) -> dict[str, Any]:
    """Return what every page of a scope's site says of its build: nothing of how much the company has."""
    seen = tuple(other for other in about["scopes"] if other.id in scope.links)
    return {**about, "scope": scope, "scopes": seen, "rows": {}, "files": ()}


def _write_root(
    project: Project, share: Share, scope: Scope, source: Path, root: Path, beside: Path,
    before: Mapping[str, Any], about: Mapping[str, Any],
) -> None:  # fmt: skip
    """Ask all questions of a scope's private database, and write its site, with assets linked to those `beside`."""
    data = root / "data"
    with scope_database(source, project, scope, share, root) as own:
        answers = ask_all(own, project, data)
        others = write_others(own, project, data)
    metrics = collect_metrics(answers, project.glossary, before)
    # A number of a report that this site does not have is no number of this site.
    known = {id: metric for id, metric in project.glossary.metrics.items() if id in metrics}
    project = replace(project, glossary=project.glossary.model_copy(update={"metrics": known}))
    write_metrics(data / FILE, metrics, project.glossary, about["as_of"].isoformat())
    write_site(project, root, answers, metrics, {**about, "others": others}, beside=beside)


def roots_of(built: Built) -> list[Path]:
    """Return the web roots of a build, the company's first."""
    return [built.shop / COMPANY, *(built.shop / scope.root for scope in built.about["scopes"])]


def pack_roots(built: Built) -> None:
    """Pack every root once its pages are as they stay; packed assets are shared as the plain ones are."""
    company, *roots = roots_of(built)
    pack_site(company)

    def pack(number: int) -> None:
        """Pack one root beside the company's."""
        for path in sorted((company / "assets").glob("*.gz")):
            link_or_copy(path, roots[number] / "assets" / path.name, path)
        pack_site(roots[number])

    share_out(pack, len(roots), worth=1)
