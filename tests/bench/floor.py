"""The floor: a bare DuckDB script that loads the same CSV files typed into the same kind of store and aggregates.

No encodings, no rejects, no keys, no checks, no history beyond what the reports show: what the data cost at least.
Usage: floor.py INPUT STORE
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import duckdb

TABLES = ("customers", "managers", "products", "orders", "invoices", "payments", "tickets", "surveys", "contacts")

AGGREGATES = {
    "revenue by month": "select date_trunc('month', order_date) m, sum(amount) from orders group by 1 order by 1",
    "revenue by account and month": """
        create table account_months as
        select customer_id, date_trunc('month', order_date)::date m, sum(amount) revenue, sum(cost) cost,
               count(distinct order_date) as order_days
        from orders group by all""",
    "tiers": """
        with r as (select customer_id, sum(revenue - cost) c, sum(revenue) v from account_months
                   where m > (select max(m) from account_months) - interval 12 month group by 1),
             p as (select *, row_number() over (order by c desc, customer_id) k, count(*) over () n from r)
        select case when c <= 0 then 'lead' when k <= ceil(.04 * n) then 'platinum' when k <= .2 * n then 'gold'
                    else 'iron' end tier, count(*), sum(v), sum(c) from p group by 1 order by 1""",
    "gini": """
        with r as (select sum(revenue) v from account_months group by customer_id having v > 0),
             o as (select v, row_number() over (order by v) i, count(*) over () n, sum(v) over () s from r)
        select sum((2 * i - n - 1) * v) / (any_value(n) * any_value(s)) from o""",
    "open invoices": """
        create table open_invoices as
        select i.*, i.amount - coalesce(p.paid, 0) open
        from invoices i
        left join (select invoice_id, sum(amount) paid from payments group by 1) p using (invoice_id)""",
    "ageing": """
        with d as (select max(invoice_date) d from invoices)
        select case when d - due_date <= 0 then 0 when d - due_date <= 30 then 1 when d - due_date <= 60 then 2
                    when d - due_date <= 90 then 3 else 4 end b, sum(open), count(*)
        from open_invoices, d where open > 0 group by 1 order by 1""",
    "work list": """
        select customer_id, sum(open), min(due_date) from open_invoices
        where open > 0 and due_date < (select max(invoice_date) from invoices) group by 1 order by 2 desc limit 200""",
    "balances by month end": """
        with m as (select unnest(generate_series(date_trunc('month', max(invoice_date)) - interval 24 month,
                                                 max(invoice_date), interval 1 month))::date e from invoices)
        select customer_id, e, sum(a) from m join
               (select customer_id, invoice_date d, amount a from invoices
                union all select customer_id, paid_on, -amount from payments) x on d <= e
        group by all having sum(a) <> 0""",
    "retention": """
        with x as (select customer_id, sum(revenue) filter (where m >= d - interval 12 month) y,
                          sum(revenue) filter (where m < d - interval 12 month and m >= d - interval 24 month) x
                   from account_months, (select max(m) d from account_months) group by 1)
        select sum(x), sum(y) filter (where x > 0), sum(least(x, y)),
               count(*) filter (where x > 0 and not y > 0) from x""",
    "cohorts": """
        with f as (select customer_id, min(m) c from account_months group by 1)
        select c, date_diff('month', c, m) k, count(*) from account_months join f using (customer_id)
        group by all order by all""",
    "rhythm": """
        with d as (select distinct customer_id, order_date from orders),
             g as (select customer_id,
                          order_date - lag(order_date) over (partition by customer_id order by order_date) gap from d)
        select customer_id, median(gap), quantile_cont(gap, .9) from g group by 1""",
    "service": """
        select date_trunc('month', opened_at) m, count(*), median(epoch(first_response_at - opened_at) / 3600),
               quantile_cont(epoch(resolved_at - opened_at) / 3600, .9) from tickets group by 1 order by 1""",
    "gaps": """
        select dimension, avg(perception - expectation), stddev(perception - expectation), count(*)
        from surveys where respondent = 'customer' group by 1 order by 1""",
}


def main(folder: Path, store: Path) -> None:
    """Load, aggregate, say how long each took."""
    started = time.perf_counter()
    con = duckdb.connect(str(store), config={"memory_limit": "5GB"})
    for table in TABLES:
        path = folder / f"{table}.csv"
        if path.exists():
            types = _types(path)
            con.execute(f"create table {table} as select * from read_csv(?, types = {types})", [str(path)]).fetchall()
    loaded = time.perf_counter()
    rows = 0
    for sql in AGGREGATES.values():
        rows += len(con.execute(sql).fetchall())
    con.close()
    print(f"load {loaded - started:.2f} s, aggregate {time.perf_counter() - loaded:.2f} s, {rows} rows")


def _types(path: Path) -> dict[str, str]:
    """Return the types of the columns that DuckDB must not guess: ids are text, money is exact."""
    with path.open(encoding="utf-8-sig") as lines:
        header = lines.readline().strip().split(",")
    money = {"amount", "cost", "discount", "credit_limit", "claim_amount", "compensation"}
    return {
        name: "VARCHAR" if name.endswith("_id") or name in ("phone", "name") else "DECIMAL(18,4)"
        for name in header
        if name.endswith("_id") or name in money or name in ("phone", "name")
    }


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
