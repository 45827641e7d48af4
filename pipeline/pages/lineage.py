"""The pages of lineage: for each export, rule, model and report what it reads and what reads it, in one language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from pipeline.pages.findings import say
from pipeline.pages.lexicon import Lexicon
from pipeline.project.project import Project

Kind = Literal["export", "rule", "model", "report"]
# The value lists that name models and rules for readers.
MODEL, RULE = "model", "rule"
# The words of a node's headline, and of one that has nothing behind it.
HEADLINES: dict[Kind, tuple[str, str]] = {
    "export": ("lineage_head_export", "lineage_head_export_none"),
    "rule": ("lineage_head_rule", ""),
    "model": ("lineage_head_model", ""),
    "report": ("lineage_head_report", "lineage_head_report_none"),
}
# SQL is commented in English: to readers of another language a comment is no sentence.
COMMENTED_IN = "en"


@dataclass(frozen=True)
class Step:
    """One query behind a node: its own name, what it gives, its SQL and the nodes it reads."""

    name: str
    description: str
    sql: str
    reads: tuple[str, ...]


@dataclass(frozen=True)
class Node:
    """One box of the graph. `name` is the full one, such as `marts.accounts`; `key` its last part.

    `reads` and `read_by` are neighbours; `exports` are all it rests on and `reports` all that rest on it, by full name.
    `depth` counts the models on the longest way down to the exports. `files`: (file, rows loaded, rows rejected).
    """

    name: str
    kind: Kind
    key: str
    depth: int
    steps: tuple[Step, ...]
    reads: tuple[str, ...]
    read_by: tuple[str, ...]
    exports: tuple[str, ...]
    reports: tuple[str, ...]
    grain: tuple[str, ...] = ()
    rows: int | None = None
    files: tuple[tuple[str, int, int], ...] = ()
    metrics: tuple[str, ...] = ()

    @property
    def address(self) -> str:
        """The address of its page below the language folder."""
        return f"lineage/{self.kind}-{self.key}.html"


class Titles:
    """What nodes are called in one language."""

    def __init__(self, project: Project, lexicon: Lexicon, graph: Mapping[str, Node]) -> None:
        self.project = project
        self.lexicon = lexicon
        self.graph = graph

    def title(self, name: str) -> str:
        """Return a node's title: of an export its contract's, of a report its own, of the others a word for it."""
        node, lang = self.graph[name], self.lexicon.lang
        if node.kind == "export":
            return self.project.contracts[node.key].title.get(lang)
        if node.kind == "report":
            return self.project.reports[node.key].manifest.title.get(lang)
        return self.lexicon.code(MODEL if node.kind == "model" else RULE, node.key)

    def named(self, names: Iterable[str]) -> list[tuple[str, str, Node]]:
        """Return (title, full name, node) of nodes, by kind and title as they stand."""
        return [(self.title(name), name, self.graph[name]) for name in names]

    def models(self, name: str, step: str) -> list[tuple[str, str, Node]]:
        """Return the models that one query of a node reads; none where there is no such node."""
        steps = self.graph[name].steps if name in self.graph else ()
        reads = next((each.reads for each in steps if each.name == step), ())
        return [each for each in self.named(reads) if each[2].kind == "model"]

    def sentence(self, word: str, **facts: Any) -> str:
        """Return a sentence of the frame with its numbers in place."""
        return say(self.lexicon, self.project.words[word].get(self.lexicon.lang), facts)

    def metrics(self, node: Node) -> list[tuple[str, str]]:
        """Return (label, id) of the headline numbers a report gives."""
        return [(self.project.glossary.metric(id).label.get(self.lexicon.lang), id) for id in node.metrics]


def comment(description: str, lang: str) -> str:
    """Return what the head of an SQL file says, for readers of the language it is written in."""
    return description if lang == COMMENTED_IN else ""


def overview(titles: Titles) -> dict[str, Any]:
    """Return what the first page shows: numbers by report, exports against reports, models by depth.

    Exports that no page rests on, and pages that rest on no export, are named apart: they would be empty lines.
    """
    nodes = titles.graph.values()
    exports = [node for node in nodes if node.kind == "export"]
    reports = [node for node in nodes if node.kind == "report"]
    models = [node for node in nodes if node.kind == "model"]
    layers = [
        (depth, titles.named(node.name for node in models if node.depth == depth))
        for depth in sorted({node.depth for node in models})
    ]
    fed, feeding = [each for each in reports if each.exports], [each for each in exports if each.reports]
    figures = sum(len(each.metrics) for each in reports)
    counts = {"exports": len(feeding), "models": len(models), "pages": len(fed), "figures": figures}
    return {
        "headline": titles.sentence("lineage_headline", **counts),
        "numbers": [(titles.title(node.name), node.name, titles.metrics(node)) for node in reports if node.metrics],
        "reports": titles.named(node.name for node in fed),
        "exports": [(titles.title(node.name), node, [each.name in node.reports for each in fed]) for node in feeding],
        "apart": [
            (word, named)
            for word, nodes in (("lineage_unused", exports), ("lineage_own", reports))
            if (named := titles.named(node.name for node in nodes if not (node.reports or node.exports)))
        ],
        "rules": titles.named(node.name for node in nodes if node.kind == "rule"),
        "layers": layers,
    }


def detail(titles: Titles, node: Node) -> dict[str, Any]:
    """Return what a node's own page shows."""
    exports = (node.name,) if node.kind == "export" else node.exports
    return {
        "node": node,
        "title": titles.title(node.name),
        "headline": headline(titles, node),
        "reads": titles.named(node.reads),
        "read_by": titles.named(node.read_by),
        "files": [(title, name, *file) for title, name, export in titles.named(exports) for file in export.files],
        "missing": [(title, name) for title, name, export in titles.named(exports) if not export.files],
        "served": titles.named(node.reports) if node.kind != "report" else [],
        "metrics": titles.metrics(node),
        "steps": [
            (step, comment(step.description, titles.lexicon.lang), titles.named(step.reads)) for step in node.steps
        ],
    }


def headline(titles: Titles, node: Node) -> str:
    """Return what there is to say of a node, with its numbers."""
    known = bool(node.exports) if node.kind == "report" else node.kind != "export" or node.rows is not None
    models = [name for name in (*node.reads, *node.read_by) if titles.graph[name].kind == "model"]
    return titles.sentence(
        HEADLINES[node.kind][not known],
        title=titles.title(node.name),
        exports=len(node.exports),
        models=len(models),
        pages=len(node.reports),
        rows=node.rows,
    )
