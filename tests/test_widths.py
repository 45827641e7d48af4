"""Widths of columns: known from all rows, wide enough for what may not break, and the same whatever rows come first."""

from __future__ import annotations

import re
from types import SimpleNamespace

import pytest

from pipeline.pages.col import Col, col
from pipeline.pages.columns import CellMaker
from pipeline.pages.formats import Formats
from pipeline.pages.lexicon import Lexicon
from pipeline.pages.widths import Widths, column_widths, text_width
from pipeline.project.answers import Answer
from tests.sample_pages import GLOSSARY, answer, money

LONG = "a name of eight words that may well break"


def widths(found: Answer, *columns: str | Col, foot: str = "") -> Widths:
    """Return the widths of a table of an answer, in English."""
    lexicon = Lexicon(GLOSSARY, Formats("en", "CNY"))
    cells = CellMaker(lexicon, SimpleNamespace(call="Call"), lambda column, key: None)
    drawn = cells.drawn(found, [col(each) if isinstance(each, str) else each for each in columns])
    return column_widths(lexicon, found, drawn, "Call", foot=foot)


def ems(style: str) -> float:
    """Return the width in em that a style sets."""
    said = re.fullmatch(r"--w:([\d.]+)em", style)
    assert said, style
    return float(said[1])


@pytest.mark.parametrize(("text", "about"), [("", 0), ("1,284.0", 3.5), ("云澜酒店", 4), ("Overdue", 3.9), ("—", 1)])
def test_a_text_is_about_as_wide_as_its_signs(text, about):
    assert text_width(text) == pytest.approx(about, abs=0.2)


def test_figures_get_what_the_longest_of_all_rows_needs_and_words_share_the_rest():
    rows = [(LONG, money(1), "stop supply"), *[(LONG, money(10**n), "call") for n in range(9)]]
    found = widths(answer("q", "name amount step", *rows), "name", "amount", "step")
    assert found.columns[0].startswith("width:")
    assert found.columns[0].endswith("%")
    assert ems(found.columns[1]) > text_width("100.00")
    assert found.least < 46


def test_a_late_row_changes_no_width_but_by_what_it_says():
    rows = [(f"name {n}", money(n), "call", "visit") for n in range(30)]
    columns = ("name", "amount", "step", "stage")
    found = widths(answer("q", "name amount step stage", *rows), *columns)
    assert widths(answer("q", "name amount step stage", *reversed(rows)), *columns) == found


def test_a_small_table_shares_a_wide_place_evenly():
    found = widths(answer("q", "step amount", ("call", money(5)), ("visit", money(7))), "step", "amount")
    assert found.least == pytest.approx(sum(map(ems, found.columns)), abs=0.2)


def test_what_is_drawn_has_its_own_size_and_a_head_its_words():
    found = widths(
        answer("q", "name trend phone days", ("a", [1, 2], "1", 3.0)),
        "name",
        col("trend", spark="trend"),
        col("phone", tel=True),
        col("days", head="Responsiveness", bullet="days"),
    )
    assert 7 < ems(found.columns[1]) < 8
    assert ems(found.columns[2]) > text_width("Call") + 1.5
    assert ems(found.columns[3]) > text_width("Responsiveness") * 0.9


def test_the_word_for_the_total_breaks_once_at_most():
    rows = answer("q", "step amount before low", ("a", money(1), money(2), 3.0))
    named = widths(rows, "step", "amount", "before", "low", foot="Total of 1,234 rows")
    assert ems(named.columns[0]) > text_width("Total of 1,234 rows") / 2
    assert ems(named.columns[0]) > ems(widths(rows, "step", "amount", "before", "low").columns[0])


def test_a_table_without_rows_has_widths_too():
    found = widths(answer("q", "name amount"), "name", "amount")
    assert len(found.columns) == 2
    assert found.least > 4
