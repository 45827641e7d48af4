"""Keys, parts, references and the day of the data."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import UsageError
from pipeline.project.project import Project
from pipeline.warehouse.load.days import default_as_of
from pipeline.warehouse.load.discover import stamp
from tests.loading import CUSTOMERS, ORDERS, counts, loaded


def test_the_same_key_twice_in_one_part(project: Project, tmp_path: Path) -> None:
    facts = ("O1,C1,{},1", "O2,C1,{},2", "O1,C1,{},1.00", "O3,C1,{},3", "O3,C2,{},3", "O1,C1,{},1")
    rows = "".join(fact.format("2026-11-05") + "\n" for fact in facts)
    with loaded(project, tmp_path, {"orders.csv": ORDERS + rows}) as night:
        assert night.column("order_id") == ["O1", "O2"]
        key = "order_id, line_no"
        assert night.rejects() == [
            (4, key, "O1, 1", "duplicate"), (5, key, "O3, 1", "conflicting_duplicate"),
            (6, key, "O3, 1", "conflicting_duplicate"), (7, key, "O1, 1", "duplicate"),
        ]  # fmt: skip
        assert counts(night.file("orders.csv")) == (6, 2, 0, 4, 0)


def test_a_key_of_several_columns_with_a_default(project: Project, tmp_path: Path) -> None:
    rows = "".join(f"{order},{line},C1,2026-11-05,1\n" for order, line in (("O1", 1), ("O1", 2), ("O2", "")))
    text = "order_id,line_no,customer_id,order_date,amount\n" + rows
    with loaded(project, tmp_path, {"orders.csv": text}) as night:
        assert night.rows("select order_id, line_no from raw.orders order by all") == [("O1", 1), ("O1", 2), ("O2", 1)]


def test_a_default_is_for_empty_cells_only(project: Project, tmp_path: Path) -> None:
    text = "order_id,line_no,customer_id,order_date,amount\nO1,x,C1,2026-11-05,1\n"
    with loaded(project, tmp_path, {"orders.csv": text + "O2,,C1,2026-11-05,1\n"}) as night:
        assert night.rejects() == [(2, "line_no", "x", "bad_type")]
        assert night.column("line_no") == [1]


def test_keys_differ_by_case_and_zeros(project: Project, tmp_path: Path) -> None:
    rows = "".join(f"{order},C1,2026-11-05,1\n" for order in ("a1", "A1", "01", "1"))
    with loaded(project, tmp_path, {"orders.csv": ORDERS + rows}) as night:
        assert night.column("order_id") == ["a1", "A1", "01", "1"]


@pytest.mark.parametrize(
    ("older", "newer"), [("2026-11-01.csv", "2026-11-02.csv"), ("b_20261101.csv", "a_20261102.csv")]
)
def test_the_newest_part_wins_and_older_rows_are_kept(project: Project, tmp_path: Path, older: str, newer: str) -> None:
    files = {
        f"orders/{older}": ORDERS + "O1,C1,2026-11-01,1\nO2,C1,2026-11-01,2\n",
        f"orders/{newer}": ORDERS + "O1,C1,2026-11-01,9\nO3,C1,2026-11-02,3\n",
    }
    with loaded(project, tmp_path, files) as night:
        assert night.problems() == ""
        assert night.rows("select order_id, amount::int, is_superseded from raw.orders order by all") == [
            ("O1", 1, True), ("O1", 9, False), ("O2", 2, False), ("O3", 3, False),
        ]  # fmt: skip
        assert counts(night.file(f"orders/{older}")) == (2, 1, 1, 0, 0)
        assert counts(night.file(f"orders/{newer}")) == (2, 2, 0, 0, 0)


@pytest.mark.parametrize(
    ("first", "second"),
    [("w10.csv", "w2.csv"), ("2026-11-20 (1).csv", "2026-11-20.csv"), ("2026-11-20.csv", "new.csv")],
)
def test_rows_of_one_key_that_differ_need_dates_in_the_names(
    project: Project, tmp_path: Path, first: str, second: str
) -> None:
    files = {f"orders/{first}": ORDERS + "O1,C1,2026-11-01,1\n", f"orders/{second}": ORDERS + "O1,C1,2026-11-01,2\n"}
    with loaded(project, tmp_path, files) as night:
        assert 'rows of one key differ, such as "O1, 1"' in night.problems()
        assert "name them by their day, such as orders/2026-11-20.csv" in night.problems()
    # A newer part settles it, and rows that are the same need nothing to settle.
    with loaded(project, tmp_path, {f"orders/{second}": files[f"orders/{first}"]}) as night:
        assert night.problems() == ""
        assert sorted(night.column("is_superseded")) == [False, True]
    dated = {
        "orders/2026-11-19.csv": ORDERS + "O1,C1,2026-11-01,3\n",
        "orders/2026-11-21.csv": files[f"orders/{first}"],
    }
    with loaded(project, tmp_path, dated) as night:
        assert night.problems() == ""
        assert night.rows("select amount::int from raw.orders where not is_superseded") == [(1,)]


def contracts(*keys: str) -> str:
    """Return an export of contracts that differ only by their number."""
    rows = "".join(f"{key},C1,2026-01-01,2026-12-31\n" for key in keys)
    return "contract_id,customer_id,starts_on,ends_on\n" + rows


def test_a_key_absent_from_a_snapshot_ended_the_day_it_went_missing(project: Project, tmp_path: Path) -> None:
    files = {
        "customers.csv": CUSTOMERS,
        "contracts/2026-09-30.csv": contracts("K1", "K2", "K3"),
        "contracts/2026-10-31.csv": contracts("K1", "K3"),
        "contracts/2026-11-15.csv": contracts("K1"),
        "orders.csv": ORDERS + "O1,C1,2026-11-20,1\n",
        "settings.toml": '[tables.contracts]\nparts = "snapshot"\n',
    }
    with loaded(project, tmp_path, files) as night:
        current = "select contract_id, ended_on from raw.contracts where not is_superseded order by 1"
        assert night.rows(current) == [("K1", None), ("K2", date(2026, 10, 31)), ("K3", date(2026, 11, 15))]
    with loaded(project, tmp_path, files, as_of=date(2026, 11, 1)) as night:
        assert night.rows(current) == [("K1", None), ("K2", date(2026, 10, 31)), ("K3", None)]


def test_snapshots_need_a_date_in_their_names_and_those_of_one_day_are_one(project: Project, tmp_path: Path) -> None:
    files = {
        "contracts/a.csv": contracts("K1", "K2"),
        "contracts/2026-11-15.csv": contracts("K1"),
        "orders.csv": ORDERS + "O1,C1,2026-11-20,1\n",
        "settings.toml": '[tables.contracts]\nparts = "snapshot"\n',
    }
    with loaded(project, tmp_path, files) as night:
        assert 'snapshot parts need a date in their names, and "contracts/a.csv" has none.' in night.problems()
    (tmp_path / "contracts" / "a.csv").unlink()
    files = {"contracts/2026-11-15 b.csv": contracts("K2"), "contracts/2026-10-01.csv": contracts("K1", "K2", "K3")}
    with loaded(project, tmp_path, files) as night:
        assert night.problems() == ""
        ended = night.rows("select contract_id, ended_on from raw.contracts where not is_superseded order by 1")
        assert ended == [("K1", None), ("K2", None), ("K3", date(2026, 11, 15))]


def test_undated_attributes_come_from_the_newest_part_by_as_of(project: Project, tmp_path: Path) -> None:
    files = {
        "customers/2026-09-30.csv": "customer_id,name,region\nC1,甲,north\n",
        "customers/2026-10-31.csv": "customer_id,name,region\nC1,甲,south\nC2,乙,east\n",
        "orders.csv": ORDERS + "O1,C1,2026-11-20,1\nO2,C2,2026-11-20,1\n",
    }
    current = "select customer_id, region from raw.customers where not is_superseded order by 1"
    with loaded(project, tmp_path, files) as night:
        assert night.rows(current) == [("C1", "south"), ("C2", "east")]
    with loaded(project, tmp_path, files, as_of=date(2026, 10, 1)) as night:
        assert night.rows(current) == [("C1", "north"), ("C2", "east")]
        assert any("customers" in note and "2026-10-31" in note for note in night.report.notes)


def test_an_unknown_customer_is_a_reject_that_keeps_its_money(project: Project, tmp_path: Path) -> None:
    files = {"orders.csv": ORDERS + "O1,C1,2026-11-05,1\nO2,C9,2026-11-05,12.5\n"}
    with loaded(project, tmp_path, files) as night:
        assert night.rejects() == [(3, "customer_id", "C9", "unknown_reference")]
        assert night.rows("select amount, row_text from engine.rejects") == [(Decimal("12.5"), "O2,C9,2026-11-05,12.5")]


def test_a_rejected_customer_takes_its_orders_along(project: Project, tmp_path: Path) -> None:
    files = {
        "customers.csv": "customer_id,name\nC1,甲\nC1,乙\nC2,丙\n",
        "orders.csv": ORDERS + "O1,C1,2026-11-05,1\nO2,C2,2026-11-05,1\n",
    }
    with loaded(project, tmp_path, files) as night:
        assert night.column("order_id") == ["O2"]


def test_other_unknown_references_load_and_are_flagged(project: Project, tmp_path: Path) -> None:
    files = {
        "customers.csv": "customer_id,name,manager_id\nC1,甲,M9\nC2,乙,M1\n",
        "managers.csv": "manager_id,name\nM1,a\n",
        "orders.csv": ORDERS + "O1,C1,2026-11-05,1\n",
    }
    with loaded(project, tmp_path, files) as night:
        assert night.rejects() == []
        assert night.rows("from engine.unknown_references") == [("customers", "manager_id", "M9", 1)]


def test_every_table_exists_though_no_file_came(project: Project, tmp_path: Path) -> None:
    with loaded(project, tmp_path, {"orders.csv": ORDERS + "O1,C1,2026-11-05,1\n"}) as night:
        for name, contract in project.contracts.items():
            columns = dict(night.rows(f"select column_name, column_type from (describe raw.{name})"))
            assert columns == dict(contract.raw_columns())


def test_as_of_is_the_newest_event_without_far_future_dates(project: Project, tmp_path: Path) -> None:
    files = {
        "orders.csv": ORDERS + "O1,C1,2026-11-05,1\nO2,C1,2062-11-05,1\n",
        "payments.csv": "payment_id,customer_id,paid_on,amount\nP1,C1,2026-11-20,1\n",
    }
    with loaded(project, tmp_path, files) as night:
        assert night.report.as_of == date(2026, 11, 20)
        assert any("orders: 2062-11-05 lies too far ahead" in note for note in night.report.notes)
    with loaded(project, tmp_path, files, as_of=date(2026, 1, 1)) as night:
        assert night.report.as_of == date(2026, 1, 1)


def test_one_typing_mistake_does_not_set_the_day_of_the_only_dated_table(project: Project, tmp_path: Path) -> None:
    weeks = [date(2025, 9, 18) + timedelta(days=7 * week) for week in range(60)]
    rows = "".join(f"O{number},C1,{day},1\n" for number, day in enumerate([*weeks, date(2062, 11, 5)]))
    with loaded(project, tmp_path, {"orders.csv": ORDERS + rows}) as night:
        assert night.report.as_of == weeks[-1]
        assert any("orders: 2062-11-05 lies too far ahead" in note for note in night.report.notes)
        assert counts(night.file("orders.csv")) == (61, 61, 0, 0, 0)


def test_default_as_of_sets_aside_what_no_other_table_comes_near() -> None:
    near, far, farther = date(2026, 11, 20), date(2026, 12, 22), date(2099, 1, 1)
    edge = date(2026, 12, 21)
    assert default_as_of({"a": {near: 1}, "b": {edge: 1}}) == (edge, [])
    assert default_as_of({"a": {near: 1}, "b": {near: 1, far: 1}}) == (near, [("b", far)])
    assert default_as_of({"a": {near: 1, farther: 1}, "b": {near: 1, far: 1}}) == (near, [("a", farther), ("b", far)])
    assert default_as_of({"a": {}, "b": {}}) == (None, [])


def test_default_as_of_sets_aside_a_few_dates_far_beyond_all_others() -> None:
    days = {date(2026, 11, 20) - timedelta(days=7 * week): 2 for week in range(60)}
    mistakes = {date(2062, 11, 5): 1, date(2062, 11, 6): 1, date(2099, 1, 1): 1}
    found = (date(2026, 11, 20), [("a", day) for day in mistakes])
    assert default_as_of({"a": days | mistakes}) == found
    # The same mistake in two tables is one all the same.
    assert default_as_of({"a": days | {date(2062, 11, 5): 1}, "b": {date(2062, 11, 5): 1}})[0] == date(2026, 11, 20)
    # More than a few are a business that went on after a pause, and so is a pause as long as others before.
    late = {date(2027, 3, 1) + timedelta(days=day): 2 for day in range(6)}
    assert default_as_of({"a": days | late}) == (max(late), [])
    yearly = {date(year, 6, 1): 100 for year in range(2020, 2026)}
    assert default_as_of({"a": yearly | {date(2026, 6, 1): 3}}) == (date(2026, 6, 1), [])
    # With next to nothing to hold it against, a pause of years is not decided, and a shorter one is taken as it is.
    assert default_as_of({"a": {date(2026, 11, 20): 1, date(2099, 1, 1): 1}}) == (None, [])
    assert default_as_of({"a": {date(2026, 11, 20): 1, date(2028, 1, 1): 1}}) == (date(2028, 1, 1), [])
    assert default_as_of({"a": {date(1926, 11, 20): 1, date(2026, 1, 1): 2}}) == (date(2026, 1, 1), [])


def test_a_day_that_cannot_be_told_asks_for_as_of(project: Project, tmp_path: Path) -> None:
    files = {"orders.csv": ORDERS + "O1,C1,2026-11-05,1\nO2,C1,2062-11-05,1\n"}
    with loaded(project, tmp_path, files) as night:
        assert night.report.as_of is None
        assert "the newest date is 2062-11-05" in night.problems()
        assert "--as-of" in night.problems()
    with loaded(project, tmp_path, files, as_of=date(2026, 11, 5)) as night:
        assert night.problems() == ""


@given(st.dates(min_value=date(2000, 1, 1), max_value=date(2199, 12, 31)))
def test_stamps_in_file_names(day: date) -> None:
    for name in (f"{day}.csv", f"orders_{day:%Y%m%d}.csv", f"a/{day:%Y.%m.%d}_export.csv.gz"):
        assert stamp(name) == day
    assert stamp(f"{day:%Y-%m}.csv") == day.replace(day=1)
    assert stamp("orders.csv") is None
    assert stamp("orders_123456789.csv") is None


def test_a_select_makes_a_table_of_raw_files(project: Project, tmp_path: Path) -> None:
    files = {
        "heads.csv": "no;cust;on\n1;C1;05.11.2026\n2;C9;25.11.2026\n",
        "lines/2026-11.csv": "no,n,price\n1,1,1.5\n1,2,x\n",
        "lines/2026-12.csv": "price,no,n\n2.5,2,1\n",
        "sql/orders.sql": 'select heads.no as order_id, lines.n as line_no, cust as "客户编号",\n'
        '"on" as order_date, price as amount\n'
        'from files."lines" as lines inner join files.heads as heads using (no)\n',
    }
    with loaded(project, tmp_path, files) as night:
        assert night.rows("select order_id, line_no, order_date, amount from raw.orders") == [
            ("1", 1, date(2026, 11, 5), Decimal("1.5"))
        ]
        assert sorted(night.rejects()) == [
            (2, "amount", "x", "bad_type"),
            (3, "customer_id", "C9", "unknown_reference"),
        ]
        assert counts(night.file("sql/orders.sql")) == (3, 1, 0, 2, 0)
        assert {file.file for file in night.report.files if file.role == "source"} == {
            "heads.csv", "lines/2026-11.csv", "lines/2026-12.csv",
        }  # fmt: skip
        assert night.rows("select * from information_schema.tables where table_schema = 'files'") == []


def test_broken_rows_behind_a_select_count_towards_its_tables_limit(project: Project, tmp_path: Path) -> None:
    whole = "".join(f"{number},C1,2026-11-05,1\n" for number in range(2))
    broken = "".join(f"{number},C1\n" for number in range(60))
    take = "select no as {0}_id, cust as customer_id, day as {0}_date, price as amount from files.lines"
    files = {
        "lines.csv": "made by Li\nno,cust,day,price\n" + whole + broken + "合计,,,2\n合计\n",
        "sql/orders.sql": take.format("order"),
        "sql/invoices.sql": take.format("invoice") + " where no <> '合计'",
        "settings.toml": "[tables.orders]\nheader_line = 2\n[tables.invoices]\nheader_line = 2\n",
    }
    with loaded(project, tmp_path, files) as night:
        assert "lines.csv:5: 60 of 63 rows of orders are rejected, more than 1 %: row: structure" in night.problems()
        assert "lines.csv:5: 60 of 62 rows of invoices are rejected" in night.problems()
        assert counts(night.file("lines.csv")) == (62, 0, 0, 60, 2)
        assert counts(night.file("sql/orders.sql")) == (3, 2, 0, 0, 1)


def test_a_select_may_name_its_columns_as_the_loader_does(project: Project, tmp_path: Path) -> None:
    files = {
        "heads.csv": "c0,c1\nO1,C1\n",
        "sql/orders.sql": "select c1 as customer_id, c0 as order_id, '2026-11-05' as order_date, 5 as amount, "
        "'x' as c0, 1 as C2, 2 as rowid, 3 as line from files.heads",
    }
    with loaded(project, tmp_path, files) as night:
        assert (night.problems(), night.rejects()) == ("", [])
        assert night.rows("select order_id, customer_id, amount::int from raw.orders") == [("O1", "C1", 5)]


def test_a_select_replaces_the_tables_own_file(project: Project, tmp_path: Path) -> None:
    files = {
        "orders.csv": ORDERS + "O1,C1,2026-11-05,1\nO2,C1,2026-11-05,2\n",
        "sql/orders.sql": "select * from files.orders where order_id <> 'O1'",
    }
    with loaded(project, tmp_path, files) as night:
        assert night.column("order_id") == ["O2"]
        assert night.file("orders.csv").role == "source"


@pytest.mark.parametrize(
    ("name", "sql", "said"),
    [
        (
            "orders",
            "select 1 as order_id\nfrom files.haeds",
            'sql/orders.sql:2: there is no file "haeds" in the input folder. Did you mean "heads"?',
        ),
        (
            "orders",
            "select *\nfrom heads",
            'sql/orders.sql:2: heads is no file of the input folder. Did you mean "heads"?',
        ),
        ("orders", "from raw.customers", "raw.customers is no file of the input folder."),
        ("orders", "from read_text('/etc/passwd')", "READ_TEXT('/etc/passwd') is no file of the input folder."),
        ("orders", "with a as (from read_csv('x.csv')) from a", "READ_CSV('x.csv') is no file of the input folder."),
        ("orders", "from '/etc/passwd'", '"/etc/passwd" is no file of the input folder.'),
        ("orders", "from query('from raw.customers')", "is no file of the input folder."),
        ("orders", "select\n  nope\nfrom files.heads", "sql/orders.sql:2: "),
        ("orders", "select from where", "sql/orders.sql:1: not valid SQL"),
        ("orders", "drop table raw.customers", "expected one SELECT and nothing else"),
        ("ordres", "select 1", 'there is no table "ordres". Did you mean "orders"?'),
    ],
)
def test_mistakes_in_a_select_name_the_file_and_line(
    project: Project, tmp_path: Path, name: str, sql: str, said: str
) -> None:
    with (
        pytest.raises(UsageError) as error,
        loaded(project, tmp_path, {"heads.csv": "no\n1\n", f"sql/{name}.sql": sql}),
    ):
        pass
    assert said in str(error.value)


def test_a_select_without_a_required_column_is_a_problem(project: Project, tmp_path: Path) -> None:
    files = {"heads.csv": "no\n1\n", "sql/orders.sql": "select no as order_id from files.heads"}
    with loaded(project, tmp_path, files) as night:
        assert 'the required columns are missing: "customer_id", "order_date", "amount"' in night.problems()


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ("[tables.ordres]\n", 'no table "ordres". Did you mean "orders"?'),
        (
            '[tables.orders.columns]\nx = "amuont"\n',
            '"x" is mapped to "amuont", which is no column. Did you mean "amount"?',
        ),
        ('[tables.customers.values.kind]\nx = "channle"\n', 'mapped to "channle" in kind. Did you mean "channel"?'),
        ('\ntime_zone = "Mars/Olympus"\n', 'settings.toml:2: time_zone = "Mars/Olympus" is not a time zone'),
    ],
)
def test_settings_that_name_nothing_are_refused(project: Project, tmp_path: Path, settings: str, said: str) -> None:
    with pytest.raises(UsageError) as error, loaded(project, tmp_path, {"settings.toml": settings}):
        pass
    assert said in str(error.value)


def test_hostile_names_and_values_are_only_text(project: Project, tmp_path: Path) -> None:
    evil = "'); drop table raw.customers; --"
    files = {
        f"orders/{evil}.csv": ORDERS + f'"{evil}",C1,2026-11-05,1\n"<b>\'""x""",C1,2026-11-05,"{evil}"\n',
        "settings.toml": f'[tables.orders.columns]\n"{evil}" = "cost"\n'
        f'[tables.customers.values.city]\n"{evil}" = "{evil}"\n',
    }
    with loaded(project, tmp_path, files) as night:
        assert night.column("order_id") == [evil]
        assert night.rejects() == [(3, "amount", evil, "bad_type")]
