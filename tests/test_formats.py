"""Formats: value → text, in both languages."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest

from pipeline.errors import UsageError
from pipeline.pages.formats import DASH, FORMATS, Formats

NB = "\u00a0"
ZH, EN = Formats("zh", "CNY"), Formats("en", "CNY")

TABLE = [
    # value, format, zh, en
    (0, "money", "¥0", "¥0"),
    (Decimal("0.5000"), "money", "¥0.50", "¥0.50"),
    (Decimal("86.5"), "money", "¥86.50", "¥86.50"),
    (8640, "money", "¥8,640", "¥8,640"),
    (9999.6, "money", f"¥1.00{NB}万", "¥10.0K"),
    (604000, "money", f"¥60.4{NB}万", "¥604K"),
    (999600, "money", f"¥100{NB}万", "¥1.00M"),
    (12842000.0, "money", f"¥1,284{NB}万", "¥12.8M"),
    (Decimal("99994000"), "money", f"¥9,999{NB}万", "¥100M"),
    (Decimal("99996000"), "money", f"¥1.00{NB}亿", "¥100M"),
    (4130200000, "money", f"¥41.3{NB}亿", "¥4.13B"),
    (-13000, "money", f"−¥1.30{NB}万", "−¥13.0K"),
    (-0.001, "money", "¥0.00", "¥0.00"),
    (12842000, "short_money", f"1,284{NB}万", "12.8M"),
    (Decimal("-12840123.455"), "money_exact", "−¥12,840,123.46", "−¥12,840,123.46"),
    (1284.5, "integer", "1,285", "1,285"),
    (-0.4, "integer", "0", "0"),
    (0.25, "number1", "0.3", "0.3"),
    (-0.25, "number1", "−0.3", "−0.3"),
    (2.675, "number2", "2.68", "2.68"),
    (1.0005, "ratio3", "1.001", "1.001"),
    (31.05, "percent1", "31.1%", "31.1%"),
    (-1.85, "points1", f"−1.9{NB}点", f"−1.9{NB}pt"),
    (37, "days1", f"37.0{NB}天", f"37.0{NB}days"),
    (date(2026, 11, 9), "date", "2026-11-09", "2026-11-09"),
    (date(2026, 11, 9), "date_short", "11月9日", f"9{NB}Nov"),
    (date(2026, 11, 1), "month", "2026年11月", f"Nov{NB}2026"),
    (datetime(2026, 11, 9, 8, 5, 59), "timestamp", "2026-11-09 08:05", "2026-11-09 08:05"),
    (True, "text", "是", "Yes"),
    ("0071", "id", "0071", "0071"),
    ("order_id", "code", "order_id", "order_id"),
]


@pytest.mark.parametrize(("value", "name", "zh", "en"), TABLE)
def test_a_value_reads_as_its_format_says(value, name, zh, en):
    assert ZH.text(value, name) == zh
    assert EN.text(value, name) == en


def test_every_format_is_in_the_table():
    assert {name for _, name, _, _ in TABLE} == set(FORMATS)


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_null_is_a_dash_in_every_format(name):
    assert ZH.text(None, name) == DASH


@pytest.mark.parametrize("value", [float("nan"), float("inf"), Decimal("NaN")])
def test_what_is_no_number_is_a_dash(value):
    assert EN.text(value, "money") == EN.text(value, "percent1") == EN.signed(value, "money") == DASH


def test_half_is_rounded_away_from_zero_through_the_shortest_text_of_a_float():
    # 1.005 and 2.675 lie below their text in binary; banker's rounding would give 0.2 for 0.25.
    assert [EN.text(v, "number2") for v in (1.005, -1.005, 2.665)] == ["1.01", "−1.01", "2.67"]


def test_the_largest_numbers_print():
    assert EN.text(1e300, "integer").startswith("1,000,000,")
    assert EN.text(Decimal("9" * 38), "integer").replace(",", "") == "9" * 38


@pytest.mark.parametrize(
    ("value", "name", "said"),
    [
        (1460000, "money", "+¥1.46M"),
        (-0.08, "number2", "−0.08"),
        (0.001, "number2", "±0.00"),
        (0, "integer", "±0"),
    ],
)
def test_a_change_carries_its_sign(value, name, said):
    assert EN.signed(value, name) == said


def test_a_column_of_money_has_one_unit():
    scale = ZH.money_scale([Decimal("1864000"), None, Decimal("-5000")])
    assert ZH.head_unit("money", scale) == "万元"
    assert [ZH.cell(v, "money", scale) for v in (Decimal("1864000"), Decimal("-5000"), None)] == [
        "186.40",
        "−0.50",
        DASH,
    ]
    assert EN.head_unit("money", EN.money_scale([25_000_000])) == "¥M"
    assert ZH.head_unit("money", ZH.money_scale([99_999])) == "元"
    assert Formats("zh", "USD").head_unit("money", scale) == "万 USD"


def test_a_cell_leaves_its_unit_to_the_head():
    assert (ZH.cell(37, "days1"), ZH.head_unit("days1")) == ("37.0", "天")
    assert (ZH.cell(31.1, "percent1"), ZH.head_unit("percent1")) == ("31.1", "%")
    assert ZH.cell(date(2026, 1, 2), "date") == "2026-01-02"


def test_a_foreign_currency_is_named():
    assert Formats("en", "USD").text(12842000, "money") == "$12.8M"
    assert Formats("zh", "CHF").text(12842000, "money") == f"CHF{NB}1,284{NB}万"


def test_a_wrong_name_or_type_says_what_would_do():
    with pytest.raises(UsageError, match=r'no format "mony".*"money"'):
        EN.text(1, "mony")
    with pytest.raises(UsageError, match="is not a number"):
        EN.text("12", "money")
    with pytest.raises(UsageError, match="is not a date"):
        EN.text("2026-11-09", "date")
