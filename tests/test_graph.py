"""The graph of lineage: drawn from the SQL of the real project, nothing left out and nothing made up."""

from __future__ import annotations

import pytest

from pipeline.pages.lineage import Node
from pipeline.project.answers import Answer
from pipeline.project.project import Project
from pipeline.project.reports import METRICS
from pipeline.site.graph import addresses, lineage, node_name
from pipeline.warehouse.lineage import references

FILES = (("orders", "a.csv", 5, 1), ("orders", "b.csv", 7, 0))


@pytest.fixture(scope="module")
def graph(project: Project) -> dict[str, Node]:
    """The real project, with one number and two files of one export."""
    one = Answer(METRICS, ("id",), ("VARCHAR",), [("ar.overdue",)])
    about = {"rows": {"marts.accounts": 200, "raw.orders": 12}, "files": FILES}
    return lineage(project, {"overdue": {METRICS: one}}, about)


def test_every_table_a_query_names_is_an_edge(project: Project, graph: dict[str, Node]) -> None:
    for query in project.marts.values():
        wanted = {name for table in references(query) if (name := node_name(table))} - {query.full_name}
        assert set(graph[query.full_name].reads) == wanted
    for slug, report in project.reports.items():
        wanted = {name for q in report.questions.values() for table in references(q) if (name := node_name(table))}
        assert set(graph[f"reports.{slug}"].reads) == wanted


def test_edges_lead_both_ways_and_never_up(graph: dict[str, Node]) -> None:
    for node in graph.values():
        for name in node.reads:
            assert node.name in graph[name].read_by
            assert graph[name].depth < node.depth or node.kind == "report"
        for name in node.read_by:
            assert node.name in graph[name].reads


def test_what_a_node_rests_on_is_what_its_neighbours_rest_on(graph: dict[str, Node]) -> None:
    for node in graph.values():
        own = {name for name in node.reads if graph[name].kind == "export"}
        assert set(node.exports) == own.union(*(graph[name].exports for name in node.reads))


def test_a_node_knows_its_rows_files_grain_and_numbers(graph: dict[str, Node]) -> None:
    assert graph["raw.orders"].files == (("a.csv", 5, 1), ("b.csv", 7, 0))
    assert (graph["raw.orders"].rows, graph["marts.accounts"].rows) == (12, 200)
    assert graph["marts.accounts"].grain == ("customer_id",)
    assert graph["reports.overdue"].metrics == ("ar.overdue",)
    assert "raw.orders" in graph["marts.accounts"].exports
    assert "reports.home" in graph["raw.orders"].reports


def test_everything_has_one_address(project: Project, graph: dict[str, Node]) -> None:
    found = addresses(graph)
    pages = [node.address for node in graph.values()]
    assert len(set(pages)) == len(pages)
    assert found["ar.overdue"] == "lineage/report-overdue.html#metrics"
    assert found["reports.overdue.ageing"] == "lineage/report-overdue.html#ageing"
    assert found["staging.orders"] == found["raw.orders"] == "lineage/export-orders.html"
    assert found["baseline.accounts"] == found["marts.accounts"] == "lineage/model-accounts.html"
    assert found["seeds.parameters"] == "lineage/rule-parameters.html"
    assert "engine.build" not in found


def test_rules_have_words(project: Project) -> None:
    assert set(project.glossary.values["rule"]) == {path.stem for path in project.seeds}
