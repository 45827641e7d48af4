"""The demo company: the same bytes for the same seed, every table whole, and the structure it is meant to show."""

from __future__ import annotations

import gzip
import hashlib
import shutil
import zipfile
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipeline.demo import END_ON, company, write_demo
from pipeline.demo.plan import load_plan
from pipeline.errors import UsageError
from pipeline.project.contracts import Contract, load_contracts
from pipeline.project.settings import load_settings
from pipeline.warehouse.warehouse import Warehouse

ROOT = Path(__file__).resolve().parents[1]
CONTRACTS = load_contracts(ROOT / "queries/sources")
# The parts of every table that stand for a foreign key, and where they lead.
REFERENCES = [
    (contract.name, column.name, column.references)
    for contract in CONTRACTS.values()
    for column in contract.columns.values()
    if column.references
]
END = f"date '{END_ON}'"


class Company:
    """A demo company read back from its files, each column as its contract has it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.con = duckdb.connect()
        for contract in CONTRACTS.values():
            self._read(contract)

    def _read(self, contract: Contract) -> None:
        path = self.folder / f"{contract.name}.csv"
        header = path.read_bytes().split(b"\n", 1)[0].decode().split(",")
        columns = ", ".join(f'"{name}"::{contract.columns[name].sql_type} as "{name}"' for name in header)
        texts = ", ".join(f"'{name}': 'varchar'" for name in header)
        self.con.execute(
            f"create table {contract.name} as select {columns} from read_csv('{path}', auto_detect = false, "
            f"header = true, delim = ',', quote = '\"', escape = '\"', columns = {{{texts}}})"
        ).fetchall()

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """Return the rows of a query over the company's tables."""
        return self.con.execute(sql).fetchall()

    def number(self, sql: str) -> float:
        """Return the single number of a query."""
        return float(self.rows(sql)[0][0])


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Company:
    """The default company, without its dirt."""
    folder = tmp_path_factory.mktemp("plain")
    write_demo(ROOT, folder, plain=True)
    return Company(folder)


@pytest.fixture(scope="module")
def dirty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The default company as it is committed."""
    folder = tmp_path_factory.mktemp("dirty")
    write_demo(ROOT, folder)
    return folder


def _digests(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of every file below a folder."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def _contents(folder: Path) -> dict[str, object]:
    """Return every file's content, unpacked: compressors differ between machines, what they hold must not."""
    found: dict[str, object] = {}
    for path in sorted(folder.rglob("*")):
        name = str(path.relative_to(folder))
        if path.name.endswith(".gz"):
            found[name] = gzip.decompress(path.read_bytes())
        elif path.name.endswith(".xlsx"):
            with zipfile.ZipFile(path) as book:
                found[name] = {member: book.read(member) for member in book.namelist()}
        elif path.is_file():
            found[name] = path.read_bytes()
    return found


class OneThread(Warehouse):
    """A warehouse that works on one thread only."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.execute("set threads = 1")


def test_the_same_seed_gives_the_same_bytes_anywhere(
    dirty: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TZ", "Pacific/Auckland")
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    monkeypatch.setattr(company, "Warehouse", OneThread)
    write_demo(ROOT, tmp_path)
    assert _digests(tmp_path) == _digests(dirty)


def test_a_company_of_many_row_groups_does_not_depend_on_threads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_demo(ROOT, tmp_path / "many", customers=3000, plain=True)
    monkeypatch.setattr(company, "Warehouse", OneThread)
    write_demo(ROOT, tmp_path / "one", customers=3000, plain=True)
    assert _digests(tmp_path / "many") == _digests(tmp_path / "one")


def test_another_seed_is_another_company(demo: Company, tmp_path: Path) -> None:
    write_demo(ROOT, tmp_path, seed=8, plain=True)
    ours, theirs = _digests(demo.folder), _digests(tmp_path)
    same = {name for name in ours if ours[name] == theirs[name]}
    assert same <= {"settings.toml", "products.csv", "service_standards.csv", "managers.csv"}


def test_the_committed_company_can_be_written_again(dirty: Path) -> None:
    committed, written = _contents(ROOT / "input"), _contents(dirty)
    assert sorted(committed) == sorted(written), "inv demo --to input"
    assert [name for name in written if written[name] != committed[name]] == []


def test_the_committed_company_is_small() -> None:
    assert sum(path.stat().st_size for path in (ROOT / "input").rglob("*") if path.is_file()) < 2_000_000


def test_the_settings_are_valid(dirty: Path) -> None:
    settings = load_settings(dirty)
    assert (settings.site.name.en, settings.currency) == ("Chenghu Drinks", "CNY")


@pytest.mark.parametrize("name", sorted(CONTRACTS))
def test_every_table_has_every_column_and_rows(demo: Company, name: str) -> None:
    columns = [row[0] for row in demo.rows(f"describe {name}")]
    assert sorted(columns) == sorted(set(CONTRACTS[name].columns) - {"currency"})
    for column in columns:
        filled = demo.number(f'select count("{column}") from {name}')
        assert filled > 0, f"{name}.{column} is always empty"
        if column in CONTRACTS[name].required:
            assert filled == demo.number(f"select count(*) from {name}"), f"{name}.{column} is required"


@pytest.mark.parametrize("name", sorted(CONTRACTS))
def test_keys_are_unique(demo: Company, name: str) -> None:
    key = ", ".join(f'"{column}"' for column in CONTRACTS[name].key)
    assert demo.rows(f"select {key}, count(*) from {name} group by {key} having count(*) > 1") == []


@pytest.mark.parametrize(("table", "column", "to"), REFERENCES)
def test_references_lead_somewhere(demo: Company, table: str, column: str, to: str) -> None:
    key = CONTRACTS[to].key[0]
    lost = f'select distinct "{column}" from {table} where "{column}" not in (select "{key}" from {to})'
    assert demo.rows(lost) == []


@pytest.mark.parametrize("name", sorted(CONTRACTS))
def test_values_keep_to_the_contract(demo: Company, name: str) -> None:
    for column in CONTRACTS[name].columns.values():
        if column.type == "choice":
            allowed = ", ".join(f"'{code}'" for code in column.values)
            assert demo.rows(f'select "{column.name}" from {name} where "{column.name}" not in ({allowed})') == []
        if column.minimum is not None:
            assert demo.rows(f'select 1 from {name} where "{column.name}" < {column.minimum}') == []
        if column.maximum is not None:
            assert demo.rows(f'select 1 from {name} where "{column.name}" > {column.maximum}') == []


@pytest.mark.parametrize("contract", [c for c in CONTRACTS.values() if c.event], ids=lambda contract: contract.name)
def test_events_end_with_the_last_day(demo: Company, contract: Contract) -> None:
    newest = demo.number(f'select {END} - max("{contract.event}"::date) from {contract.name}')
    assert 0 <= newest <= 7


def test_people_are_invented(demo: Company) -> None:
    assert demo.rows("select email from customers where email not like '%@example.com'") == []
    assert demo.rows("select email from managers where email not like '%@example.com'") == []
    assert demo.rows("select phone from customers where phone not like '000-5550-____'") == []


# The dirt


def test_a_dozen_rows_are_bad_and_no_table_is_over_its_limit() -> None:
    plan = load_plan(ROOT / "queries/demo", CONTRACTS)
    faults = {table: len(export.bad) + export.repeat_last for table, export in plan.exports.items()}
    assert 10 <= sum(faults.values()) <= 14
    assert max(faults.values()) <= 10


def test_the_files_are_dirty_in_the_usual_ways(dirty: Path) -> None:
    customers = (dirty / "customers.csv").read_bytes()
    with pytest.raises(UnicodeDecodeError):
        customers.decode("utf-8")
    rows = customers.decode("gbk").split("\r\n")
    assert rows[0].startswith("客户编号,客户名称,客户类型")
    assert rows[-2] == rows[-3], "the last account stands in it twice"
    payments = (dirty / "payments.csv").read_text(encoding="utf-8").splitlines()
    assert payments[2].startswith("回款编号,客户编号")
    assert payments[-1].startswith("合计,")
    assert any("2026/11/" in row and '"' in row for row in payments), "slashed dates, thousands separators"
    assert "\t" in (dirty / "contacts.csv").read_text(encoding="utf-8").splitlines()[0]
    assert ";" in (dirty / "collections.csv").read_text(encoding="utf-8").splitlines()[0]
    assert zipfile.is_zipfile(dirty / "products.xlsx")


def test_order_parts_overlap_and_differ_in_their_columns(dirty: Path) -> None:
    parts = [gzip.decompress(path.read_bytes()).decode() for path in sorted((dirty / "orders").iterdir())]
    headers = [part.splitlines()[0].split(",") for part in parts]
    assert len(parts) == 6
    assert headers[0] != headers[1]
    assert sorted(headers[0]) == sorted(headers[1])

    def ids(place: int) -> set[str]:
        column = headers[place].index("order_id")
        return {row.split(",")[column] for row in parts[place].splitlines()[1:]}

    assert all(ids(place) & ids(place + 1) for place in range(5))


def test_a_folder_of_something_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "orders.csv").write_text("order_id\n1\n")
    with pytest.raises(UsageError, match="not a demo company's"):
        write_demo(ROOT, tmp_path)
    assert (tmp_path / "orders.csv").read_text() == "order_id\n1\n"


def test_an_earlier_demo_is_replaced(dirty: Path, tmp_path: Path) -> None:
    shutil.copytree(dirty, tmp_path, dirs_exist_ok=True)
    write_demo(ROOT, tmp_path, customers=20, plain=True)
    assert not (tmp_path / "orders").exists()
    assert not (tmp_path / "products.xlsx").exists()
    assert (tmp_path / "orders.csv").exists()


def test_a_small_company_has_every_table(tmp_path: Path) -> None:
    write_demo(ROOT, tmp_path, customers=20, months=1)
    assert {path.name.split(".")[0] for path in tmp_path.iterdir()} - {"settings"} <= set(CONTRACTS)


def test_too_few_customers_are_bad_usage(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="at least 20 customers"):
        write_demo(ROOT, tmp_path, customers=19)


def test_a_misspelt_column_names_the_nearest(tmp_path: Path) -> None:
    (tmp_path / "demo.toml").write_text("[exports.orders]\nshow = { amonut = '1' }\n")
    with pytest.raises(UsageError, match=r'"amonut" is in no contract\. Did you mean "amount"'):
        load_plan(tmp_path, CONTRACTS)


# The structure


@pytest.fixture(scope="module")
def windows(demo: Company) -> Company:
    """The company with each account's revenue and cost of the last year (y) and the year before (x)."""
    demo.rows(
        f"""create table windows as
        select customer_id, strategic,
            coalesce(sum(amount) filter (order_date >= {END} + 1 - interval 12 month), 0) as y,
            coalesce(sum(cost) filter (order_date >= {END} + 1 - interval 12 month), 0) as y_cost,
            coalesce(sum(amount) filter (order_date >= {END} + 1 - interval 24 month
                and order_date < {END} + 1 - interval 12 month), 0) as x
        from customers left join orders using (customer_id) group by all"""
    )
    return demo


def test_a_fifth_of_the_accounts_brings_most_revenue(windows: Company) -> None:
    share = windows.number(
        "select sum(y) filter (place <= ceil(0.2 * n)) / sum(y) from"
        " (select y, row_number() over (order by y desc) as place, count(*) over () as n from windows where y > 0)"
    )
    assert 0.66 <= share <= 0.82


def test_accounts_leave_and_grow_as_such_companies_see(windows: Company) -> None:
    logo, grr, nrr = windows.rows(
        "select 100.0 * count(*) filter (y <= 0) / count(*), 100 * sum(least(x, greatest(y, 0))) / sum(x),"
        " 100 * sum(greatest(y, 0)) / sum(x) from windows where x > 0"
    )[0]
    assert 8 <= logo <= 15
    assert 80 <= grr <= 90
    assert 92 <= nrr <= 108


def test_margins_are_those_of_the_trade_with_a_few_losses(windows: Company) -> None:
    usual = windows.number("select avg((1 - y_cost / y between 0.18 and 0.45)::int) from windows where y > 0")
    assert usual >= 0.8
    assert windows.number("select count(*) from windows where y > 0 and y_cost > y") >= 1


def test_some_key_accounts_earn_little_and_some_large_ones_earn_badly(windows: Company) -> None:
    middle = "(select median(y) from windows where y > 0)"
    assert windows.number(f"select count(*) from windows where strategic and y < 1.5 * {middle}") >= 2
    top = "(select quantile_cont(y, 0.9) from windows where y > 0)"
    assert windows.number(f"select count(*) from windows where y > {top} and y_cost > 0.88 * y") >= 1


def test_there_are_new_inactive_closed_and_grouped_accounts(windows: Company) -> None:
    assert windows.number(f"select count(*) from customers where acquired_on > {END} - 90") >= 2
    assert windows.number("select count(*) from windows where y = 0") >= 10
    assert windows.number("select count(*) from customers where closed_on is not null and churn_reason is not null") > 5
    assert windows.number("select count(parent_id) from customers") >= 5


def test_summer_is_high_and_spring_festival_low(demo: Company) -> None:
    months = dict(demo.rows("select strftime(order_date, '%Y-%m'), sum(amount) from orders group by 1"))
    year = [months[f"2025-{month:02d}"] for month in range(1, 13)]
    assert min(year) == year[1], "Spring Festival of 2025 empties February"
    assert sum(year[5:9]) / 4 > sum(year) / 12


@pytest.fixture(scope="module")
def receivables(demo: Company) -> Company:
    """The company with what is open on each invoice on the last day."""
    demo.rows(
        """create table receivables as
        with applied as (
            select invoice_id, amount from payments where invoice_id is not null
            union all
            select credits_invoice_id, -amount from invoices where credits_invoice_id is not null
        )
        select invoices.invoice_id, invoices.customer_id, invoices.invoice_date, invoices.disputed,
            coalesce(due_date, invoice_date + payment_terms_days::int) as due_on,
            greatest(invoices.amount - coalesce(paid, 0), 0) as open_amount,
            greatest(coalesce(paid, 0) - invoices.amount, 0) as excess
        from invoices
        join customers using (customer_id)
        left join (select invoice_id, sum(amount) as paid from applied group by 1) using (invoice_id)
        where amount > 0"""
    )
    return demo


def test_receivables_are_late_as_such_companies_see(receivables: Company) -> None:
    overdue = receivables.number(
        f"select 100 * sum(open_amount) filter (due_on < {END}) / sum(open_amount) from receivables"
    )
    assert 20 <= overdue <= 35
    dso = receivables.number(
        "select (select sum(open_amount) from receivables) / sum(amount) * 92 from invoices"
        f" where invoice_date >= {END} + 1 - interval 3 month"
    )
    assert 35 <= dso <= 60


def test_payments_come_in_every_shape(receivables: Company) -> None:
    count = receivables.number
    assert count("select count(*) from payments where invoice_id is null and amount > 0") > 5, "unapplied cash"
    assert count("select count(*) from payments where amount < 0") > 3, "reversals"
    assert count("select count(*) from payments where kind = 'write_off'") > 0
    assert count("select count(*) from payments where kind = 'discount'") > 10
    assert count("select count(*) from receivables where excess > 0") > 5, "over-payments"
    assert count("select count(*) from invoices where amount < 0 and credits_invoice_id is null") > 5
    assert count("select count(*) from invoices where amount < 0 and credits_invoice_id is not null") > 20
    assert count("select count(*) from receivables where disputed and open_amount > 0") >= 1
    twice = "select invoice_id from payments where kind = 'cash' group by 1 having count(*) > 1"
    assert count(f"select count(*) from ({twice})") > 50, "partial payments"


def test_those_who_leave_complain_more_and_buy_less_first(demo: Company) -> None:
    demo.rows(
        """create or replace table last_orders as
        select customer_id, max(order_date) as last_on, count(distinct order_id) as orders from orders
        where amount > 0 group by 1"""
    )
    before, usual = demo.rows(
        f"""select
            avg(n) filter (gone and month_on between last_on - 120 and last_on), avg(n) filter (not gone)
        from (
            select customers.customer_id, last_on, last_on < {END} - 200 as gone, month_on,
                (select count(*) from tickets where tickets.customer_id = customers.customer_id
                    and kind = 'complaint' and date_trunc('month', opened_at) = month_on) as n
            from customers join last_orders using (customer_id)
            cross join (select distinct date_trunc('month', order_date)::date as month_on from orders)
            where month_on >= acquired_on
        )"""
    )[0]
    assert before > 2 * usual
    late, early = demo.rows(
        f"""select
            sum(amount) filter (order_date > last_on - 110), sum(amount) filter (order_date <= last_on - 110) / 2
        from orders join last_orders using (customer_id)
        where last_on < {END} - 200 and order_date > last_on - 330"""
    )[0]
    assert late < early


def test_one_manager_and_one_agent_are_slow(demo: Company) -> None:
    for who in ("manager_id", "agent"):
        rates = demo.rows(
            f"select avg((epoch(first_response_at - opened_at) <= 8 * 3600)::int) from tickets"
            f" join customers using (customer_id) group by {who} order by 1"
        )
        assert rates[0][0] < rates[1][0] - 0.15, who


def test_gaps_differ_by_dimension_and_managers_expect_less(demo: Company) -> None:
    gaps = dict(
        demo.rows(
            "select dimension, avg(perception - expectation) from surveys where respondent = 'customer' group by 1"
        )
    )
    ranked = sorted(gaps, key=lambda dimension: gaps[dimension])
    assert set(ranked[:2]) == {"reliability", "responsiveness"}
    assert ranked[-1] == "tangibles"
    assert gaps["tangibles"] > -0.2
    for dimension in ("reliability", "responsiveness"):
        believed, expected = demo.rows(
            "select avg(expectation) filter (respondent = 'manager'), avg(expectation) filter"
            f" (respondent = 'customer') from surveys where dimension = '{dimension}'"
        )[0]
        assert believed < expected - 0.2


def test_points_add_up(demo: Company) -> None:
    assert demo.rows("select distinct sum(points) from survey_weights group by response_id") == [(100,)]


def test_rhythms_are_the_accounts_own(demo: Company) -> None:
    gaps = demo.rows(
        """select median(gap), stddev(gap) / avg(gap) from (
            select customer_id, day - lag(day) over (partition by customer_id order by day) as gap
            from (select distinct customer_id, order_date as day from orders where amount >= 0)
        ) where gap is not null group by customer_id having count(*) >= 8"""
    )
    medians, spreads = sorted(row[0] for row in gaps), [row[1] for row in gaps]
    assert medians[len(medians) // 10] * 2 < medians[len(medians) * 9 // 10]
    regular = sum(spread < 0.6 for spread in spreads) / len(spreads)
    assert 0.6 < regular < 0.97, "most are regular, some are not"


def test_work_lies_ahead(demo: Company) -> None:
    ahead = {
        "contracts": f"ends_on between {END} and {END} + 60",
        "contacts": f"next_on > {END}",
        "repayment_plans": f"due_on > {END}",
        "opportunities": "closed_on is null",
        "collections": f"promised_on > {END}",
        "plan_stages": "year = 2027",
    }
    for table, condition in ahead.items():
        assert demo.number(f"select count(*) from {table} where {condition}") >= 3, table


def test_hosts_take_no_more_than_was_taken(demo: Company) -> None:
    over = (
        "select date from capacity_use join capacity using (date, venue) group by date, venue, capacity.occupied"
        " having sum(capacity_use.occupied) > capacity.occupied"
    )
    assert demo.rows(over) == []
