"""Dates, numbers, booleans and listed values as office systems write them; decided per column, never guessed."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.errors import UsageError
from pipeline.project.project import Project
from pipeline.warehouse.load.casts import create_macros
from pipeline.warehouse.warehouse import Warehouse
from tests.loading import ORDERS, Loaded, loaded

DAY = date(2026, 11, 5)


def orders(*rows: tuple[str, str]) -> str:
    """Return an export of orders with the given (date, amount) texts."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerows((f"O{number}", "C1", day, amount) for number, (day, amount) in enumerate(rows, start=1))
    return ORDERS + out.getvalue()


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-05", "2026/11/5", "2026-11-5", "2026.11.05", "20261105", "5-Nov-26", "5 November 2026", "Nov 5, 2026",
        "2026年11月5日", "46331", "２０２６－１１－０５", "2026-11-05 00:00:00", "2026-11-05T09:30:00", " 2026-11-05 ",
    ],
)  # fmt: skip
def test_a_date_that_says_its_own_order_is_read(project: Project, tmp_path: Path, text: str) -> None:
    with loaded(project, tmp_path, {"orders.csv": orders((text, "1"))}) as night:
        assert night.problems() == ""
        assert night.column("order_date") == [DAY]


@pytest.mark.parametrize(
    ("texts", "days"),
    [
        (["05.11.2026", "25.11.2026"], [DAY, date(2026, 11, 25)]),
        (["11/05/2026", "11/25/2026"], [DAY, date(2026, 11, 25)]),
        (["05/11/26", "25/11/2026"], [DAY, date(2026, 11, 25)]),
        (["05/05/2026"], [date(2026, 5, 5)]),
        (["2026-11-05", "05/11/2026", "31/12/2026"], [DAY, DAY, date(2026, 12, 31)]),
    ],
)
def test_the_order_of_day_and_month_comes_from_the_whole_column(
    project: Project, tmp_path: Path, texts: list[str], days: list[date]
) -> None:
    with loaded(project, tmp_path, {"orders.csv": orders(*((text, "1") for text in texts))}) as night:
        assert night.problems() == ""
        assert night.column("order_date") == days


def test_one_file_decides_the_order_of_dates_for_all_files_of_its_table(project: Project, tmp_path: Path) -> None:
    files = {"orders/a.csv": orders(("05/11/2026", "1")), "orders/b.csv": ORDERS + "X,C1,25/11/2026,1\n"}
    with loaded(project, tmp_path, files) as night:
        assert night.column("order_date") == [DAY, date(2026, 11, 25)]


@pytest.mark.parametrize("text", ["05/11/2026", "05-11-26", "04/05/06"])
def test_an_undecidable_date_column_names_the_setting(project: Project, tmp_path: Path, text: str) -> None:
    with loaded(project, tmp_path, {"orders.csv": orders((text, "1"))}) as night:
        assert "orders.csv:2: order_date could be day or month first" in night.problems()
        assert '[tables.orders] date_order = "dmy"' in night.problems()
        assert night.column("order_date") == []


def test_a_column_that_contradicts_itself_stops(project: Project, tmp_path: Path) -> None:
    files = {"orders.csv": "made by Li\n" + orders(("25/11/2026", "1"), ("11/25/2026", "1"))}
    with loaded(project, tmp_path, files) as night:
        assert "orders.csv:3: order_date has some values with the day first and some with" in night.problems()


@pytest.mark.parametrize(("order", "day"), [("dmy", DAY), ("mdy", date(2026, 5, 11))])
def test_the_setting_decides_where_the_values_cannot(project: Project, tmp_path: Path, order: str, day: date) -> None:
    files = {"orders.csv": orders(("05/11/2026", "1")), "settings.toml": f'[tables.orders]\ndate_order = "{order}"\n'}
    with loaded(project, tmp_path, files) as night:
        assert night.column("order_date") == [day]


@pytest.mark.parametrize(
    "text",
    ["2026-02-30", "2026-13-01", "0005-11-26", "2500-01-01", "infinity", "2026-11", "tomorrow", "2026-11-05 25:00"],
)
def test_what_is_no_date_is_a_reject(project: Project, tmp_path: Path, text: str) -> None:
    with loaded(project, tmp_path, {"orders.csv": orders(("2026-11-05", "1"), (text, "1"))}) as night:
        assert night.rejects() == [(3, "order_date", text, "bad_type")]


def test_years_first_in_two_digits_need_the_setting(project: Project, tmp_path: Path) -> None:
    files = {"orders.csv": orders(("26-11-05", "1")), "settings.toml": '[tables.orders]\ndate_order = "ymd"\n'}
    with loaded(project, tmp_path, files) as night:
        assert night.column("order_date") == [DAY]


def test_a_format_that_changes_far_down_is_read_in_both(project: Project, tmp_path: Path) -> None:
    """More bad rows than are mended one by one: the file is read anew."""
    rows = [("2026-11-05", "1")] * 600 + [("25/11/2026", "1,000.5")] * 50_500
    with loaded(project, tmp_path, {"orders.csv": orders(*rows)}) as night:
        assert night.problems() == ""
        assert night.rows("select order_date, sum(amount) from raw.orders group by all order by all") == [
            (DAY, Decimal(600)),
            (date(2026, 11, 25), Decimal("50525250")),
        ]
        assert night.rows("select count(*) from raw.orders where order_id <> 'O' || (source_line - 1)") == [(0,)]


def test_a_month_without_a_day_is_read_where_the_contract_allows_it(project: Project, tmp_path: Path) -> None:
    files = {
        "orders.csv": orders(("2026-11-05", "1")),
        "acquisition_costs.csv": "channel,month,cost\na,2026-11,1\nb,2026年11月,1\nc,202611,1\nd,2026-11-01,1\n",
    }
    with loaded(project, tmp_path, files) as night:
        assert night.column("month", "acquisition_costs") == [date(2026, 11, 1)] * 4


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-11-05 14:30:05", datetime(2026, 11, 5, 14, 30, 5)),
        ("2026-11-05T14:30", datetime(2026, 11, 5, 14, 30)),
        ("2026-11-05", datetime(2026, 11, 5)),
        ("2026/11/5 2:30 PM", datetime(2026, 11, 5, 14, 30)),
        ("2026-11-05 02:30:00 PM", datetime(2026, 11, 5, 14, 30)),
        ("2026/11/5 下午 2:30:05", datetime(2026, 11, 5, 14, 30, 5)),
        ("2026年11月5日 14时30分", None),
        ("20261105143005", datetime(2026, 11, 5, 14, 30, 5)),
        ("2026-11-05T06:30:05Z", datetime(2026, 11, 5, 14, 30, 5)),
        ("2026-11-05 07:30:05+01:00", datetime(2026, 11, 5, 14, 30, 5)),
        ("2026-11-05 14:30:05.250", datetime(2026, 11, 5, 14, 30, 5, 250000)),
        ("46331.5", datetime(2026, 11, 5, 12)),
    ],
)
def test_times_are_local_unless_they_carry_a_zone(
    project: Project, tmp_path: Path, text: str, moment: datetime | None
) -> None:
    files = {"tickets.csv": f"ticket_id,customer_id,opened_at\nT0,C1,2026-11-01 08:00:00\nT1,C1,{text}\n"}
    with loaded(project, tmp_path, files) as night:
        assert night.column("opened_at", "tickets")[1:] == ([moment] if moment else [])
        assert len(night.rejects()) == (moment is None)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1234.5", "1234.5"), ("1,234.50", "1234.5"), ("¥1,234.5", "1234.5"), ("￥1,234.5", "1234.5"),
        ("(1,234.5)", "-1234.5"), ("1,234.5-", "-1234.5"), ("-1,234.5", "-1234.5"), ("−5", "-5"), ("+5", "5"),
        ("12%", "0.12"), ("１２３．５", "123.5"), ("1e3", "1000"), ("5元", "5"), (" 7 ", "7"), (".5", "0.5"),
        ("1 234.5", "1234.5"), ("(¥1,234.50)", "-1234.5"), ("1,234,567", "1234567"),
    ],
)  # fmt: skip
def test_numbers_are_read_as_people_write_them(project: Project, tmp_path: Path, text: str, value: str) -> None:
    with loaded(project, tmp_path, {"orders.csv": orders(("2026-11-05", text))}) as night:
        assert night.problems() == ""
        assert night.column("amount") == [Decimal(value)]


@pytest.mark.parametrize("text", ["12a", "1,23,4.5", "1.2.3,4,5", "--5", "(-5)", "nought", "0x10", "1,234.5.6"])
def test_what_is_no_number_is_a_reject(project: Project, tmp_path: Path, text: str) -> None:
    with loaded(project, tmp_path, {"orders.csv": orders(("2026-11-05", "1.5"), ("2026-11-05", text))}) as night:
        assert night.rejects() == [(3, "amount", text, "bad_type")]


@pytest.mark.parametrize(
    ("texts", "values"),
    [
        (["1.234,50", "1.500", "7"], ["1234.5", "1500", "7"]),
        (["1,234.50", "1,500", "7"], ["1234.5", "1500", "7"]),
        (["0,5", "1.500"], ["0.5", "1500"]),
        (["0.5", "1.500"], ["0.5", "1.5"]),
        (["1,500"], ["1500"]),
    ],
)
def test_the_decimal_mark_comes_from_the_whole_column(
    project: Project, tmp_path: Path, texts: list[str], values: list[str]
) -> None:
    with loaded(project, tmp_path, {"orders.csv": orders(*(("2026-11-05", text) for text in texts))}) as night:
        assert night.problems() == ""
        assert night.column("amount") == [Decimal(value) for value in values]


def test_a_decimal_comma_far_down_changes_how_the_top_is_read(project: Project, tmp_path: Path) -> None:
    rows = [("2026-11-05", "1.500")] * 700 + [("2026-11-05", "1.234,5")]
    with loaded(project, tmp_path, {"orders.csv": orders(*rows)}) as night:
        assert set(night.column("amount")) == {Decimal("1500"), Decimal("1234.5")}


@pytest.mark.parametrize("plain", [0, 700])
@pytest.mark.parametrize(("delimiter", "text"), [(",", "1.500"), ("\t", "-1.500"), (";", "1.500"), (";", "1,500")])
def test_thousands_or_decimals_are_not_guessed(
    project: Project, tmp_path: Path, delimiter: str, text: str, plain: int
) -> None:
    rows = [f"P{number},C1,2026-11-05,7".replace(",", delimiter) + "\n" for number in range(plain)]
    export = ORDERS.replace(",", delimiter) + "".join(rows) + delimiter.join(["O", "C1", "2026-11-05", text]) + "\n"
    with loaded(project, tmp_path, {"orders.csv": export}) as night:
        assert f'amount could have a thousands or a decimal mark, such as "{text}".' in night.problems()
        assert "[tables.orders] decimal =" in night.problems()
    for mark in ".,":
        with loaded(project, tmp_path, {"settings.toml": f'[tables.orders]\ndecimal = "{mark}"\n'}) as night:
            value = Decimal(1500) if mark not in text else Decimal("1.5")
            assert (night.problems(), night.column("amount")[-1]) == ("", value.copy_sign(-1 if "-" in text else 1))


@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
@pytest.mark.parametrize("plain", [0, 700])
@pytest.mark.parametrize("first", ["2", "2.500"])
@pytest.mark.parametrize(("amount", "mark"), [("1.234,50", ","), ("1234.50", "."), ("1,234.50", ".")])
def test_one_column_says_how_the_others_of_its_table_are_written(
    project: Project, tmp_path: Path, delimiter: str, plain: int, first: str, amount: str, mark: str
) -> None:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter)
    writer.writerow(["order_id", "customer_id", "order_date", "amount", "cost", "quantity"])
    writer.writerows([f"P{number}", "C1", "2026-11-05", "7", first, "3"] for number in range(plain))
    writer.writerow(["O1", "C1", "2026-11-05", amount, "1.500", ""])
    with loaded(project, tmp_path, {"orders.csv": out.getvalue()}) as night:
        assert (night.problems(), night.rejects()) == ("", [])
        costs = [Decimal(text.replace("." if mark == "," else ",", "")) for text in [first] * plain + ["1.500"]]
        assert night.column("cost") == costs
        assert night.column("amount") == [Decimal(7)] * plain + [Decimal("1234.5")]


def test_both_decimal_marks_in_one_column_stop(project: Project, tmp_path: Path) -> None:
    rows = [("2026-11-05", "1.234,5"), ("2026-11-05", "1,234.5")]
    with loaded(project, tmp_path, {"orders.csv": orders(*rows)}) as night:
        assert "amount is written with both decimal marks" in night.problems()


def test_amounts_marked_with_another_currency_are_never_summed(project: Project, tmp_path: Path) -> None:
    with loaded(project, tmp_path, {"orders.csv": orders(("2026-11-05", "$5"))}) as night:
        assert "amount is marked $, and the reporting currency is CNY" in night.problems()
    with loaded(project, tmp_path, {"settings.toml": 'currency = "USD"\n'}) as night:
        assert night.column("amount") == [Decimal(5)]


@pytest.mark.parametrize("plain", [0, 700])
@pytest.mark.parametrize(
    ("text", "currency"), [("5元", "USD"), ("€5", "CNY"), ("$5", "CNY"), ("¥5元", "USD"), ("€7", "USD")]
)
def test_an_amount_marked_with_another_currency_stops_wherever_it_stands(
    project: Project, tmp_path: Path, text: str, currency: str, plain: int
) -> None:
    files = {"orders.csv": orders(*[("2026-11-05", "7")] * plain, ("2026-11-05", text))}
    with loaded(project, tmp_path, files | {"settings.toml": f'currency = "{currency}"\n'}) as night:
        assert f"and the reporting currency is {currency}" in night.problems()


@pytest.mark.parametrize("plain", [0, 700])
def test_a_symbol_is_held_against_the_currency_of_its_row(project: Project, tmp_path: Path, plain: int) -> None:
    told = [
        ("€5", ""),
        ("$7", "CNY"),
        ("5元", "usd"),
        ("$5", "USD"),
        ("€5", "EUR"),
        ("¥5元", ""),
        ("5", "EUR"),
        ("€5", "GBP"),
    ]
    rows = [f"P{number},C1,2026-11-05,1,1,\n" for number in range(plain)]
    rows += [f"O{number},C1,2026-11-05,{text},,{currency}\n" for number, (text, currency) in enumerate(told)]
    files = {
        "orders.csv": "order_id,customer_id,order_date,amount,cost,currency\n" + "".join(rows),
        "settings.toml": "[rates]\nUSD = 7\nEUR = 8\n",
    }
    with loaded(project, tmp_path, files) as night:
        assert [(line - plain, *rest) for line, *rest in night.rejects()] == [
            (2, "amount", "€5", "currency_mismatch"), (3, "amount", "$7", "currency_mismatch"),
            (4, "amount", "5元", "currency_mismatch"), (9, "currency", "GBP", "unknown_currency"),
        ]  # fmt: skip
        assert night.column("amount")[plain:] == [35, 40, 5, 40]


def test_a_part_without_currencies_beside_one_with_them(project: Project, tmp_path: Path) -> None:
    files = {
        "orders/a.csv": "order_id,customer_id,order_date,amount,currency\nO1,C1,2026-11-05,1,CNY\n",
        "orders/b.csv": ORDERS + "O2,C1,2026-11-05,€5\n",
    }
    with loaded(project, tmp_path, files) as night:
        assert "orders/b.csv:2: amount is marked €, and the reporting currency is CNY" in night.problems()


def test_whole_numbers_stay_whole(project: Project, tmp_path: Path) -> None:
    text = "ticket_id,customer_id,opened_at,severity\n1,C1,2026-11-05,2.0\n2,C1,2026-11-05,2.5\n3,C1,2026-11-05,5\n"
    with loaded(project, tmp_path, {"tickets.csv": text}) as night:
        assert night.column("severity", "tickets") == [2]
        assert night.rejects() == [(3, "severity", "2.5", "bad_type"), (4, "severity", "5", "out_of_range")]


@pytest.mark.parametrize("null", ["", "NULL", "null", "N/A", "-", "无", "空", " - ", "　"])
def test_what_means_empty_is_null(project: Project, tmp_path: Path, null: str) -> None:
    files = {
        "customers.csv": f"customer_id,name,city,credit_limit,closed_on\nC1,甲,{null},{null},{null}\n",
        "orders.csv": orders(("2026-11-05", "1")),
    }
    with loaded(project, tmp_path, files) as night:
        assert night.rows("select city, credit_limit, closed_on from raw.customers") == [(None, None, None)]
        assert night.rejects() == []


def test_text_is_trimmed_and_ids_keep_their_zeros(project: Project, tmp_path: Path) -> None:
    files = {
        "customers.csv": "customer_id,name\n 001　,　甲 公司 \n1,\t乙\t\n",
        "orders.csv": ORDERS + "0010, 001,2026-11-05,1\n10,1,2026-11-05,1\n",
    }
    with loaded(project, tmp_path, files) as night:
        assert night.rows("select customer_id, name from raw.customers order by 1") == [("001", "甲 公司"), ("1", "乙")]
        assert night.rows("select order_id, customer_id from raw.orders order by 1") == [("0010", "001"), ("10", "1")]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("是", True),
        ("否", False),
        ("Y", True),
        ("n", False),
        ("1", True),
        ("0", False),
        ("TRUE", True),
        ("False", False),
    ],
)
def test_booleans(project: Project, tmp_path: Path, text: str, value: bool) -> None:
    files = {"customers.csv": f"customer_id,name,重点客户\nC1,甲,{text}\n", "orders.csv": orders(("2026-11-05", "1"))}
    with loaded(project, tmp_path, files) as night:
        assert night.column("strategic", "customers") == [value]


def test_listed_values_by_any_spelling_and_by_settings(project: Project, tmp_path: Path) -> None:
    files = {
        "customers.csv": "customer_id,name,kind\nC1,a,商家\nC2,b,Merchant\nC3,c,批发\nC4,d,nobody\n",
        "settings.toml": '[tables.customers.values.kind]\n"批发" = "channel"\n',
        "orders.csv": orders(("2026-11-05", "1")),
    }
    with loaded(project, tmp_path, files) as night:
        assert night.column("kind", "customers") == ["merchant", "merchant", "channel"]
        assert night.rejects() == [(5, "kind", "nobody", "not_listed")]


def test_a_text_has_spellings_of_known_words_and_may_be_any_other(project: Project, tmp_path: Path) -> None:
    plans = "owner_kind,owner_id,year,quarter,指标,target\n客户,C1,2026,{},{},9\n"
    rows = [(1, "收入"), (2, " Sales "), (3, "revenue"), (4, "Kühlschränke")]
    files = {
        "customers.csv": "customer_id,name\nC1,a\n",
        "plans.csv": plans.format(*rows[0]) + "".join(f"客户,C1,2026,{n},{word},9\n" for n, word in rows[1:]),
        "orders.csv": orders(("2026-11-05", "1")),
    }
    with loaded(project, tmp_path, files) as night:
        assert night.column("measure", "plans") == ["revenue", "revenue", "revenue", "Kühlschränke"]
        assert night.rejects() == []


def test_money_is_converted_by_the_settings_rates_exactly(project: Project, tmp_path: Path) -> None:
    files = {
        "orders.csv": "order_id,customer_id,order_date,amount,cost,currency\n1,C1,2026-11-05,10.10,5,usd\n"
        "2,C1,2026-11-05,3,,CNY\n3,C1,2026-11-05,4,1,\n",
        "settings.toml": "[rates]\nUSD = 7.1234\n",
    }
    with loaded(project, tmp_path, files) as night:
        assert night.problems() == ""
        assert night.column("amount") == [Decimal("71.9463"), Decimal(3), Decimal(4)]
        assert night.column("cost") == [Decimal("35.6170"), None, Decimal(1)]


@pytest.mark.parametrize(
    ("rate", "amount", "value"),
    [
        ("0.00000000123456", "1000000000000.00", "1234.56"),
        ("0.00004321", "99999999999999.9999", "4321000000.0000"),
        ("123456789.123456", "1.01", "124691357.0147"),
        ("1e-19", "99999999999999.9999", "0.0000"),
    ],
)
def test_rates_are_kept_in_full(project: Project, tmp_path: Path, rate: str, amount: str, value: str) -> None:
    files = {
        "orders.csv": f"order_id,customer_id,order_date,amount,currency\n1,C1,2026-11-05,{amount},XXX\n",
        "settings.toml": f"[rates]\nXXX = {rate}\n",
    }
    with loaded(project, tmp_path, files) as night:
        assert night.column("amount") == [Decimal(value)]


@pytest.mark.parametrize("rate", ["1e-25", "1e25"])
def test_a_rate_that_comes_to_nothing_is_refused(project: Project, tmp_path: Path, rate: str) -> None:
    files = {"orders.csv": orders(("2026-11-05", "1")), "settings.toml": f"[rates]\nXXX = {rate}\n"}
    with pytest.raises(UsageError, match=r"settings.toml:2: \[rates\]: XXX"), loaded(project, tmp_path, files):
        pass


def test_an_unlisted_currency_stops(project: Project, tmp_path: Path) -> None:
    text = "order_id,customer_id,order_date,amount,currency\n1,C1,2026-11-05,10,USD\n"
    with loaded(project, tmp_path, {"orders.csv": text}) as night:
        assert 'orders.csv:2: 1 amounts of orders are in "USD", which has no rate.' in night.problems()
        assert night.column("amount") == []


@pytest.fixture(scope="module")
def macros() -> Warehouse:
    """A warehouse with the loader's macros."""
    warehouse = Warehouse()
    create_macros(warehouse)
    return warehouse


def _cast_all(macros: Warehouse, expression: str, texts: list[str]) -> list[Any]:
    """Return an expression over each `text`, in order: a macro takes longer to plan than to run."""
    listed = ", ".join(f"({place}, '{text}')" for place, text in enumerate(texts))
    rows = macros.rows(f"select {expression} from (values {listed}) as given(place, text) order by place")
    return [value for (value,) in rows]


@settings(deadline=None, max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.decimals(min_value=-(10**10), max_value=10**10, places=2), min_size=1, max_size=40),
    st.sampled_from(["", "¥"]),
)
def test_numbers_agree_with_pythons_own(macros: Warehouse, numbers: list[Decimal], symbol: str) -> None:
    english = [f"{symbol}{number:,.2f}" for number in numbers]
    german = [text.replace(",", " ").replace(".", ",").replace(" ", ".") for text in english]
    assert _cast_all(macros, "load_number(text, '.')", english) == numbers
    assert _cast_all(macros, "load_number(text, ',')", german) == numbers
    bracketed = [f"({abs(number):,.2f})" for number in numbers]
    assert _cast_all(macros, "load_number(text, '.')", bracketed) == [-abs(number) for number in numbers]


@settings(deadline=None, max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.datetimes(datetime(1969, 1, 1), datetime(2068, 12, 31)), min_size=1, max_size=40))
def test_dates_agree_with_pythons_own(macros: Warehouse, moments: list[datetime]) -> None:
    moments = [moment.replace(microsecond=0) for moment in moments]
    for pattern, order in (
        ("%Y-%m-%dT%H:%M:%S", ""), ("%d.%m.%Y %H:%M:%S", "dmy"), ("%m/%d/%y %I:%M:%S %p", "mdy"),
        ("%d-%b-%y %H:%M:%S", ""), ("%Y年%m月%d日 %H:%M:%S", ""), ("%Y%m%d%H%M%S", ""),
    ):  # fmt: skip
        texts = [f"{moment:{pattern}}" for moment in moments]
        assert _cast_all(macros, f"load_moment(text, '{order}', 'Asia/Shanghai')", texts) == moments, texts
    serials = [f"{(moment - datetime(1899, 12, 30)) / timedelta(days=1):.8f}" for moment in moments]
    assert _cast_all(macros, "load_moment(text, '', 'Asia/Shanghai')", serials) == moments, serials


def test_the_helper_reads_what_it_wrote(project: Project, tmp_path: Path) -> None:
    with loaded(project, tmp_path, {"orders.csv": orders(("2026-11-05", "1"))}) as night:
        assert isinstance(night, Loaded)
        assert night.report.as_of == DAY
