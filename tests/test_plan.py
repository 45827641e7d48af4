"""Addresses and shares: every id gets its own file, every entity only its own rows."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.errors import UsageError
from pipeline.project.answers import Answer
from pipeline.project.queries import Query
from pipeline.project.reports import Manifest, Report
from pipeline.project.toml import Words
from pipeline.site import plan
from pipeline.site.plan import page_name, pages_of


def _report(per: str | None) -> Report:
    manifest = Manifest(order=1, group="who", title=Words(zh="客户", en="Account"), per=per)
    query = Query("reports.account", "q", Path("q.sql"), "", "", {})
    return Report("account", Path("account"), manifest, {"q": query, "pages": query})


def _answer(name: str, columns: tuple[str, ...], rows: list[tuple]) -> Answer:
    return Answer(name, columns, tuple("VARCHAR" for _ in columns), rows)


@pytest.mark.parametrize(
    ("one", "other"), [("A/1", "A1"), ("a1", "A1"), ("云澜", "望川"), ("../../etc", "etc"), (" x", "x")]
)
def test_ids_that_look_alike_get_different_safe_names(one: str, other: str) -> None:
    assert page_name(one) != page_name(other)
    for name in (page_name(one), page_name(other)):
        assert name.replace("-", "").isalnum()
        assert name.isascii()
        assert name == name.lower()


def test_ids_without_latin_letters_are_far_apart() -> None:
    """Two of 20,000 such names fall together once in a million sites; of eight digits, once in twenty."""
    assert len(page_name("上海一店")) == 12
    assert len(page_name("上海1店").removeprefix("1-")) == 12


def test_two_entities_on_one_page_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plan, "page_name", lambda key: "same")
    answers = {"pages": _answer("pages", ("key", "title"), [("a", "An"), ("b", "Bo")]), "q": _answer("q", ("x",), [])}
    with pytest.raises(UsageError, match=r'q.sql: "a" and "b" would both be account/same.html'):
        plan.entities(_report("customer_id"), answers)


def test_an_entity_that_comes_twice_is_refused() -> None:
    answers = {"pages": _answer("pages", ("key", "title"), [("a", "An"), ("a", "Bo")])}
    with pytest.raises(UsageError, match=r'q.sql: "a" and "a" would both be'):
        plan.entities(_report("customer_id"), answers)


def test_each_entity_gets_its_own_rows_and_no_others() -> None:
    answers = {
        "pages": _answer("pages", ("key", "title"), [("b", "Bo"), ("a", "An")]),
        "q": _answer("q", ("customer_id", "x"), [("a", 1), ("b", 2), ("a", 3), ("zz", 4)]),
    }
    pages = list(pages_of(_report("customer_id"), answers))
    assert [(entity.key, entity.title, data["q"].rows) for _, entity, data in pages] == [
        ("b", "Bo", [("b", 2)]),
        ("a", "An", [("a", 1), ("a", 3)]),
    ]
    assert pages[0][0] == f"account/{page_name('b')}.html"
    assert "pages" not in pages[0][2]


def test_an_entity_without_rows_gets_an_empty_answer() -> None:
    answers = {
        "pages": _answer("pages", ("key", "title"), [("a", "An")]),
        "q": _answer("q", ("customer_id", "x"), []),
    }
    ((_, _, data),) = pages_of(_report("customer_id"), answers)
    assert data["q"].rows == []
    assert data["q"].columns == ("customer_id", "x")


def test_a_question_without_the_key_would_leak_and_is_refused() -> None:
    answers = {"pages": _answer("pages", ("key", "title"), []), "q": _answer("q", ("x",), [])}
    with pytest.raises(UsageError, match='per = "customer_id" needs that column'):
        list(pages_of(_report("customer_id"), answers))


def test_a_plain_report_is_one_page() -> None:
    answers = {"q": _answer("q", ("x",), [(1,)])}
    assert [(path, entity) for path, entity, _ in pages_of(_report(None), answers)] == [("account.html", None)]
