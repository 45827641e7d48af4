"""Entities without a page of their own: their rows in small files, their addresses, and the index that finds them."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from urllib.parse import unquote

import orjson
import pytest

from pipeline.errors import UsageError
from pipeline.pages.jobs import PageJob
from pipeline.pages.site_facts import Others
from pipeline.project.answers import Answer
from pipeline.project.project import Project
from pipeline.project.queries import Query
from pipeline.project.reports import Manifest, Report
from pipeline.site.others import write_others
from pipeline.site.search import entity_index
from pipeline.warehouse.ask import ask, with_pages
from pipeline.warehouse.shards import SHARD_SIZE, other_keys, shard_count, shards
from pipeline.warehouse.warehouse import Warehouse, sql_text
from tests.sample_pages import answer, sample_renderer, sample_site, words, work_list

KEYS = ["C1", "a/b", "A/B", "客-1", "#%", "x y", 'C"2', "<i>", "é", "e\u0301", "👨‍👩‍👧", "long" * 30]


def _report(*questions: str) -> Report:
    """Return a `per` report of questions that only have names."""
    search = {"list": "list/all", "name": "name", "beside": "area", "chip": "level"}
    manifest = Manifest.model_validate(
        {"order": 1, "group": "who", "title": words("Thing"), "per": "thing_id", "search": search}
    )
    made = {name: Query("reports.thing", name, Path(f"{name}.sql"), "select 1", "About.", {}) for name in questions}
    return Report("thing", Path("thing"), manifest, made)


def _hash(text: str) -> int:
    """Return FNV-1a of 32 bits over code points, by its definition."""
    made = 2166136261
    for sign in text:
        made = (made ^ ord(sign)) * 16777619 % 2**32
    return made


def _answers(warehouse: Warehouse, folder: Path, keys: list[str]) -> None:
    """Write two questions with rows for every key, and pages for the first."""
    values = ", ".join(f"({sql_text(key)}, {place})" for place, key in enumerate(keys))
    for name, body in {
        "rows": f"select thing_id, 10 - n as number, (n + 0.5)::decimal(18, 4) as amount, date '2026-01-02' as day, "
        "case when n > 1 then thing_id || '\"</script>' end as said "
        f"from (values {values}) as t (thing_id, place), range(3) r(n) order by thing_id, number desc",
        "one": f"select thing_id, place from (values {values}) as t (thing_id, place)",
        "pages": f"select {sql_text(keys[0])} as key",
    }.items():
        warehouse.execute(f"copy ({body}) to {sql_text(folder / f'{name}.parquet')} (format parquet)")


def test_rows_of_others_lie_in_the_file_that_the_hash_names(tmp_path: Path) -> None:
    report = _report("rows", "one", "pages")
    keys = [*KEYS, *(f"N{number}" for number in range(200))]
    with Warehouse() as warehouse:
        _answers(warehouse, tmp_path, keys)
        others = other_keys(warehouse, report, tmp_path)
        assert others == set(keys[1:])
        count = shard_count(len(others))
        assert count == -(-len(others) // SHARD_SIZE)
        made = [shard for some in shards(warehouse, report, tmp_path, count) for shard in some]
        assert made == [shard for some in shards(warehouse, report, tmp_path, count) for shard in some]
    found: dict[str, dict] = {}
    for number, text in made:
        rows = json.loads(text)
        assert {_hash(key) % count for key in rows} == {number}
        found |= rows
    assert found.keys() == others
    for place, key in enumerate(keys[1:], start=1):
        said = f'{key}"</script>'
        numbers = [[10 - n, n + 0.5, "2026-01-02", said if n > 1 else None] for n in range(3)]
        assert found[key]["rows"] == numbers
        assert found[key]["one"] == [[place]]


def test_only_reports_with_a_template_for_others_write_files(tmp_path: Path, project: Project) -> None:
    for slug, report in project.reports.items():
        if not report.manifest.per:
            continue
        folder = tmp_path / slug
        folder.mkdir()
        with Warehouse() as warehouse:
            for name in report.questions:
                body = f"select 'K' as {report.manifest.per}, 7 as n" if name != "pages" else "select 'L' as key"
                warehouse.execute(f"copy ({body}) to {sql_text(folder / f'{name}.parquet')} (format parquet)")
    with Warehouse() as warehouse:
        found = write_others(warehouse, project, tmp_path)
    assert found == {"customer_id": Others("account.html", frozenset({"K"}), 1)}
    rows = json.loads(gzip.decompress((tmp_path / "account" / "0.json.gz").read_bytes()))
    assert rows["K"]["profile"] == [[7]]
    assert not list((tmp_path / "manager").glob("*.gz"))


def test_an_answer_gives_pages_and_csv_their_rows_and_parquet_all(tmp_path: Path) -> None:
    body = "select thing_id, n from (values ('b', 1), ('a', 2), ('b', 3), ('c', 4)) as t (thing_id, n)"
    question = Query("reports.thing", "rows", tmp_path / "rows.sql", body, "About.", {})
    chosen = "-- Pages.\nselect 'b' as key -- one\n"
    pages = Query("reports.thing", "pages", tmp_path / "pages.sql", chosen, "About.", {})
    report = _report("rows")
    report.questions["pages"] = pages
    with Warehouse() as warehouse:
        answer = ask(warehouse, question, tmp_path, with_pages(report, question))
        assert answer.rows == [("b", 1), ("b", 3)]
        assert warehouse.value(f"select count(*) from {sql_text(tmp_path / 'rows.parquet')}") == 4
    assert (tmp_path / "rows.csv").read_text(encoding="utf-8-sig") == "thing_id,n\nb,1\nb,3\n"
    assert with_pages(report, pages) is None


@pytest.mark.parametrize("key", KEYS)
def test_any_number_survives_in_an_address(key: str) -> None:
    site = sample_site(others={"thing_id": Others("thing.html", frozenset(KEYS), 1)}, entity_urls={"thing_id": {}})
    address = site.entity_address("thing_id", key)
    assert address is not None
    page, _, rest = address.partition("#")
    assert (page, unquote(rest)) == ("thing.html", key)
    assert rest.isascii()
    assert not set(rest) & set("#/ \"<>'&?")


def test_only_what_exists_has_an_address() -> None:
    others = {"thing_id": Others("thing.html", frozenset({"b"}), 1)}
    site = sample_site(others=others, entity_urls={"thing_id": {"a": "thing/a ü.html"}})
    assert site.entity_address("thing_id", "a") == "thing/a%20%C3%BC.html"
    assert site.entity_address("thing_id", "b") == "thing.html#b"
    assert site.entity_address("thing_id", "c") is None
    assert site.entity_address("thing_id", None) is None
    assert site.entity_address("other_id", "b") is None


def test_the_index_has_who_exists_in_the_order_of_the_list() -> None:
    columns = ("thing_id", "name", "area", "level")
    rows = [("b", "乙", "east", None), ("a", None, "west", "gold"), ("c", "gone", "east", "gold")]
    answers = {"list": {"all": Answer("all", columns, ("VARCHAR",) * 4, rows)}}
    others = {"thing_id": Others("thing.html", frozenset({"b"}), 1)}
    site = sample_site(others=others, entity_urls={"thing_id": {"a": "thing/a-1.html"}})
    index = entity_index(_report(), site, answers)
    assert index == {
        "per": "thing_id", "slug": "thing", "ids": ["b", "a"], "names": ["乙", ""], "own": [0, "a-1"],
        "beside": {"list": ["east", "west"], "rows": [0, 1]}, "chip": {"list": [None, "gold"], "rows": [0, 1]},
    }  # fmt: skip
    assert orjson.dumps(index)


def test_a_list_that_is_not_there_is_named_with_the_nearest() -> None:
    answers = {"list": {"al": Answer("al", ("thing_id",), ("VARCHAR",), [])}}
    with pytest.raises(UsageError, match=r'no question "list/all".*"list/al"'):
        entity_index(_report(), sample_site(), answers)


def test_a_tables_script_is_told_who_has_a_page_and_where_the_others_open() -> None:
    keys = frozenset(KEYS)
    site = sample_site(
        entity_urls={"thing_id": {"own": "thing/own-1.html"}}, others={"thing_id": Others("thing.html", keys, 1)}
    )
    places, address = site.pages_of("thing_id", ["own", KEYS[1], None, "nobody"])
    assert (places, address) == (["thing/own-1.html", 0, None, None], "thing.html#")
    assert site.pages_of("other_id", ["x"]) == ([None], None)
    for key in KEYS:
        assert unquote(str(site.entity_address("thing_id", key)).removeprefix("thing.html#")) == key


LIST = """<ol {{ others.each("work_list") }}>
<template><li>{{ others.sentence("stage", "work_list.stage") }}</li></template></ol>"""


def _others_page(root: Path, body: str) -> str:
    """Return the page for accounts without one, with a body of its own."""
    renderer = sample_renderer(root)
    report = renderer.project.reports["accounts"]
    (root / "site_templates" / report.others_template).write_text(
        '{% extends "base.html" %}{% block page %}{% call others.page(title="work_list.name") %}'
        + f"<h1>x</h1>{body}{{% endcall %}}{{% endblock %}}",
        encoding="utf-8",
    )
    data = {"work_list": work_list(2), "findings": answer("findings", "slot code")}
    return renderer.render(PageJob("zh/accounts.html", report.others_template, "zh", report, data, {"title": "x"})).html


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (f'{LIST}{{{{ others.sentence("stage", "work_list.stage") }}}}', "outside a list"),
        ('{{ others.sentence("stge", "work_list.stage") }}', 'no format or values "stge".*"stage"'),
        ('{{ others.hole("work_list.amount", "monee") }}', 'no format or values "monee"'),
        ('{{ others.chip("work_list.tier", "teer") }}', 'no format or values "teer".*"tier"'),
        ('{{ others.hole("work_list.stage", tone="work_list.tier", tones="teer") }}', 'no format or values "teer"'),
    ],
)
def test_a_mistake_in_the_page_for_others_is_an_error(tmp_path: Path, body: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        _others_page(tmp_path, body)


def test_a_coded_sentence_stands_in_a_list(tmp_path: Path) -> None:
    assert _others_page(tmp_path, LIST).count("data-sentence=") == 1
