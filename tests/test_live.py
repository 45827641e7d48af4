"""What a table's script is told: columns, words, choices in a reader's order, and rows as plain numbers."""

from __future__ import annotations

from decimal import Decimal

import orjson

from pipeline.pages.formats import Formats
from pipeline.pages.lexicon import Lexicon
from pipeline.pages.live import column_data, filter_groups, lists_used
from tests.sample_pages import GLOSSARY, HOSTILE, answer

LEXICON = Lexicon(GLOSSARY, Formats("en", "CNY"))


def test_choices_stand_in_the_order_of_their_list_and_else_by_size() -> None:
    rows = [("lead", "North"), ("gold", "South"), ("lead", "South"), (None, "South"), ("platinum", HOSTILE)]
    tiers, regions = filter_groups(LEXICON, answer("q", "tier region", *rows), ["tier", "region"])
    assert tiers["choices"] == [
        ["platinum", "platinum (en)", 1],
        ["gold", "gold (en)", 1],
        ["lead", "lead (en)", 2],
        [None, "—", 1],
    ]
    assert [code for code, _, _ in regions["choices"]] == ["South", HOSTILE, "North"]


def test_a_third_column_and_one_of_many_values_are_lists_to_choose_from() -> None:
    rows = [(str(n), str(n % 3), str(n % 3), str(n % 3), "same") for n in range(12)]
    groups = filter_groups(
        LEXICON, answer("q", "name stage region dimension step", *rows), ["name", "region", "dimension", "step"]
    )
    assert [(group["name"], group["chips"]) for group in groups] == [
        ("name", False),
        ("region", True),
        ("dimension", True),
    ], "one value is no choice"


def test_rows_by_column_are_json_with_money_exact_and_other_floats_rounded() -> None:
    rows = [(Decimal("1234567.8901"), 0.1 + 0.2, None, [Decimal("1.5"), None]), (None, 1e-12, "x", None)]
    made = column_data(
        answer("q", "amount gap name trend", *rows), ["name"], [], lambda _, keys: ([key and 0 for key in keys], "#")
    )
    assert orjson.loads(orjson.dumps(made)) == {
        "columns": {
            "amount": [1234567.8901, None],
            "gap": [0.3, 1e-12],
            "name": [None, "x"],
            "trend": [[1.5, None], None],
        },
        "pages": {"name": [None, 0]},
        "others": {"name": "#"},
        "ranks": {},
        "sounds": None,
    }


def test_values_that_come_often_stand_once() -> None:
    """As many rows as a list of a company's accounts has, each value again in its place."""
    rows = [(n, ("gold", None, "iron")[n % 3], n % 2 == 0) for n in range(12)]
    made = column_data(answer("q", "id tier flag", *rows), ["tier"], [], lambda _, keys: (list(keys), None))
    assert made["columns"]["id"] == tuple(range(12)), "each comes once"
    assert made["columns"]["tier"] == {"words": ["gold", None, "iron"], "at": [0, 1, 2] * 4}
    assert made["columns"]["flag"] == {"words": [True, False], "at": [0, 1] * 6}
    assert made["pages"]["tier"] == ["gold", None, "iron"] * 4, "pages are those of the rows"


def test_names_come_with_their_pinyin_order_and_what_spells_them() -> None:
    rows = [("曾记酒楼",), ("阿房宫",), (None,), ("Zebra",)]
    made = column_data(answer("q", "name", *rows), [], ["name"], lambda *_: ([], None))
    assert made["ranks"] == {"name": [2, 1, 3, 0]}
    assert made["sounds"]["usual"]["酒"] == "jiu"
    assert made["sounds"]["unusual"]["0"].startswith("zeng ji")


def test_words_of_the_lists_in_use_come_along_with_their_marks() -> None:
    lists = lists_used(LEXICON, [{"about": ["text", "stage"]}, {"chip": ["tier", "tier"]}], ["bucket"])
    assert sorted(lists) == ["bucket", "stage", "tier"]
    assert lists["tier"]["platinum"] == ["platinum (en)", "P"]
    assert lists["stage"]["call"] == ["call (en)"]
    assert list(lists["tier"]) == ["platinum", "gold", "iron", "lead"]
