"""Read a published web root: the answers and headline numbers its pages show, and nothing that lies outside it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from pipeline.errors import UsageError
from pipeline.pages.site_facts import Others, Site
from pipeline.project.answers import Answer, MetricValue
from pipeline.project.project import Project
from pipeline.project.reports import FINDINGS
from pipeline.project.scopes import Scope
from pipeline.site.numbers import FILE
from pipeline.site.plan import entities
from pipeline.warehouse.warehouse import Warehouse, sql_text


class Root:
    """One web root, opened for reading; SQL sees its folder `data` only. Close it, or use it in `with`."""

    def __init__(self, project: Project, folder: Path) -> None:
        self.project = project
        self.folder = folder
        self.data = folder / "data"
        self._read: dict[tuple[str, str], Answer] = {}
        self._warehouse = Warehouse()
        self._warehouse.lock_down(self.data)

    def __enter__(self) -> Root:
        return self

    def __exit__(self, *exc: object) -> None:
        self._warehouse.close()

    def answer(self, slug: str, question: str) -> Answer:
        """Return a question's rows as the Parquet file has them: the same types, the same order."""
        if (slug, question) not in self._read:
            path = self.data / slug / f"{question}.parquet"
            if not path.is_file():
                raise UsageError("the published build has no such answer.", path=path, hint="./inv nightly")
            source = f"read_parquet({sql_text(path)})"
            described = self._warehouse.columns(f"select * from {source}")
            rows = self._warehouse.rows(f"select * from {source}")
            columns, types = tuple(name for name, _ in described), tuple(kind for _, kind in described)
            self._read[slug, question] = Answer(question, columns, types, rows)
        return self._read[slug, question]

    def answers(self, slug: str) -> Mapping[str, Answer]:
        """Return a report's answers by question; each is read when it is first asked for."""
        return Answers(self, slug)

    def metrics(self, before: Mapping[str, Any]) -> dict[str, MetricValue]:
        """Return the headline numbers by id; `before` has those of the snapshot that they are compared with."""
        path = self.data / FILE
        if not path.is_file():
            raise UsageError("the published build has no headline numbers here.", path=path, hint="./inv nightly")
        known = self.project.glossary.metrics
        found = {}
        for entry in json.loads(path.read_text(encoding="utf-8")):
            if (id := entry["id"]) in known:
                now = entry["value"], entry["n"], entry["reason"], entry["previous"]
                found[id] = MetricValue(id, *now, before.get(id))
        return found

    def name_of(self, column: str, key: str) -> str | None:
        """Return the name of an entity that this root knows, by its key; None for one it does not know."""
        for report in self.project.reports.values():
            search = report.manifest.search
            if report.manifest.per == column and search is not None:
                slug, _, question = search.list.partition("/")
                answer = self.answer(slug, question)
                names = zip(map(str, answer.column(column)), answer.column(search.name), strict=True)
                return dict(names).get(key)
        return None

    def site(self, scope: Scope, record: Mapping[str, Any], as_of: date) -> Site:
        """Return what a mail must know of the site: its name and day, what was not exported, and which pages exist."""
        settings, reports = self.project.settings, self.project.reports
        pages = {
            report.manifest.per: {page.key: page.path for page in entities(report, self.answers(slug))}
            for slug, report in reports.items()
            if report.manifest.per
        }
        return Site(
            name=settings.site.name,
            currency=settings.currency,
            as_of=as_of,
            build_id=str(record["build"]),
            languages=settings.site.languages,
            nav=(),
            entity_urls=pages,
            baseline_as_of=None,
            fresh=not any(check["check"].endswith("_stale") and check["failures"] for check in record["checks"]),
            missing_tables=frozenset(self.project.contracts) - {table["table"] for table in record["tables"]},
            headlines={slug: self.answer(slug, FINDINGS) for slug, r in reports.items() if FINDINGS in r.questions},
            others=self._others(),
            scope=scope,
        )

    def _others(self) -> dict[str, Others]:
        """Return who has rows but no page of their own, where one page opens all of them."""
        found = {}
        for slug, report in self.project.reports.items():
            per, search = report.manifest.per, report.manifest.search
            if per and search and any(self.folder.glob(f"*/{slug}.html")):
                keys = self.answer(*search.list.split("/", 1)).column(per)
                found[per] = Others(f"{slug}.html", frozenset(key for key in keys if key is not None), 1)
        return found


class Answers(Mapping[str, Answer]):
    """The answers of one report, read one by one."""

    def __init__(self, root: Root, slug: str) -> None:
        self._root = root
        self._slug = slug

    def __getitem__(self, question: str) -> Answer:
        if question not in self._root.project.reports[self._slug].questions:
            raise KeyError(question)
        return self._root.answer(self._slug, question)

    def __iter__(self) -> Iterator[str]:
        return iter(self._root.project.reports[self._slug].questions)

    def __len__(self) -> int:
        return len(self._root.project.reports[self._slug].questions)
