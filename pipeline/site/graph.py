"""The graph of the project: which exports, rules, models and reports rest on which, found by parsing their SQL."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pipeline.pages.lineage import Kind, Node, Step
from pipeline.project.answers import Answer
from pipeline.project.project import Project
from pipeline.project.queries import Query
from pipeline.project.reports import METRICS
from pipeline.warehouse.lineage import references

# Where a table of each schema stands in the graph: staging is the face of its export, a baseline that of its mart.
SCHEMAS = {"raw": "raw", "staging": "raw", "baseline": "marts", "marts": "marts", "seeds": "seeds"}
KINDS: dict[str, Kind] = {"raw": "export", "seeds": "rule", "marts": "model", "reports": "report"}


def node_name(table: str) -> str | None:
    """Return the node a table of SQL belongs to; None for the facts of the build, which are no part of the graph."""
    schema, _, name = table.partition(".")
    return f"{SCHEMAS[schema]}.{name}" if schema in SCHEMAS else None


def lineage(project: Project, answers: Mapping[str, Mapping[str, Answer]], about: Mapping[str, Any]) -> dict[str, Node]:
    """Return every node by full name: exports, rules, models and reports, each in the project's order.

    `about` may bring `rows` (table → rows, None for a view) and `files` (table, file, rows loaded, rows rejected).
    """
    steps = _steps(project)
    reads = {name: _read(name, of) for name, of in steps.items()}
    read_by: dict[str, set[str]] = {name: set() for name in steps}
    for name, read in reads.items():
        for each in read:
            read_by[each].add(name)
    places = {name: place for place, name in enumerate(steps)}
    rows, files = about.get("rows", {}), about.get("files", ())
    depths: dict[str, int] = {}

    graph = {}
    for name, own in steps.items():
        schema, _, key = name.partition(".")
        graph[name] = Node(
            name=name,
            kind=KINDS[schema],
            key=key,
            depth=_depth(name, reads, depths),
            steps=own,
            reads=_placed(reads[name], places),
            read_by=_placed(read_by[name], places),
            exports=_placed(_closure(name, reads, "raw"), places),
            reports=_placed(_closure(name, read_by, "reports"), places),
            grain=project.marts[key].listed("grain") if schema == "marts" else (),
            rows=rows.get(name),
            files=tuple((file, loaded, rejected) for table, file, loaded, rejected in files if name == f"raw.{table}"),
            metrics=tuple(answers[key][METRICS].column("id")) if METRICS in answers.get(key, ()) else (),
        )
    return graph


def addresses(graph: Mapping[str, Node]) -> dict[str, str]:
    """Return the address of everything lineage can be asked of: tables, reports, their questions and numbers."""
    found = {}
    for node in graph.values():
        found[node.name] = node.address
        if node.kind == "report":
            found |= {f"{node.name}.{step.name}": f"{node.address}#{step.name}" for step in node.steps}
            found |= dict.fromkeys(node.metrics, f"{node.address}#{METRICS}")
        for schema, stands_in in SCHEMAS.items():
            if node.name.startswith(f"{stands_in}."):
                found[f"{schema}.{node.key}"] = node.address
    return found


def _steps(project: Project) -> dict[str, tuple[Step, ...]]:
    """Return the queries behind every node, which has none where it is a file of rules."""
    found = {f"raw.{name}": (_step(project.staging[name]),) for name in project.contracts}
    found |= {f"seeds.{path.stem}": () for path in project.seeds}
    found |= {query.full_name: (_step(query),) for query in project.marts.values()}
    for slug, report in project.reports.items():
        found[f"reports.{slug}"] = tuple(_step(query) for query in report.questions.values())
    return found


def _step(query: Query) -> Step:
    """Return a query with the nodes it reads."""
    names = {node_name(table) for table in references(query)}
    return Step(query.name, query.description, query.text, tuple(sorted(name for name in names if name)))


def _read(name: str, steps: Iterable[Step]) -> set[str]:
    """Return the nodes that a node's queries read, itself apart."""
    return {each for step in steps for each in step.reads} - {name}


def _placed(names: Iterable[str], places: Mapping[str, int]) -> tuple[str, ...]:
    """Return nodes in the project's order."""
    return tuple(sorted(names, key=places.__getitem__))


def _closure(name: str, edges: Mapping[str, set[str]], schema: str) -> set[str]:
    """Return every node of a schema that is reached from a node along the edges."""
    seen: set[str] = set()
    waiting = [*edges[name]]
    while waiting:
        each = waiting.pop()
        if each not in seen:
            seen.add(each)
            waiting.extend(edges[each])
    return {each for each in seen if each.startswith(f"{schema}.")}


def _depth(name: str, reads: Mapping[str, set[str]], depths: dict[str, int]) -> int:
    """Return how many models lie on the longest way down from a node, itself included."""
    if name not in depths:
        below = max((_depth(each, reads, depths) for each in reads[name]), default=0)
        depths[name] = below + (KINDS[name.partition(".")[0]] == "model")
    return depths[name]
