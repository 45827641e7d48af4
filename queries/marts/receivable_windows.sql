-- One row per account and month end: balances that day (gross open, its overdue part, unapplied), gross open on the
-- day before the window of receivables_months rolling months ending there (`opening`), and what was sold on credit in
-- that window. Sums over accounts give DSO, best possible DSO and CEI of any group of accounts, for any month.
-- @grain customer_id, month_no
-- @scope customer_id
with months as (
    select distinct
        rolling_days.month_no, rolling_days.month_end, rolling_days.starts_on, rolling_days.day_count,
    from marts.rolling_days as rolling_days
),

rule as (
    select parameter('receivables_months')::integer as months
),

windows as (
    select months.month_no, months.month_end, min(parts.starts_on) as starts_on, sum(parts.day_count) as window_days
    from months
    cross join rule
    inner join months as parts on parts.month_no >= months.month_no and parts.month_no < months.month_no + rule.months
    where months.month_no + rule.months <= 24
    group by months.month_no, months.month_end
),

balances as (
    select
        receivable_months.customer_id, months.month_no, receivable_months.gross_open, receivable_months.overdue,
        receivable_months.unapplied,
    from marts.receivable_months as receivable_months
    inner join months on months.month_end = receivable_months.month_end
),

sales as (
    select
        credit_sales.customer_id, months.month_no - offsets.step as month_no, credit_sales.sales,
        credit_sales.invoice_count,
    from marts.credit_sales as credit_sales
    inner join months on months.month_end = credit_sales.month_end
    cross join (select unnest(range(0, rule.months)) as step from rule) as offsets
),

parts as (
    select customer_id, month_no, gross_open, overdue, unapplied, 0 as opening, 0 as sales, 0 as invoice_count
    from balances
    union all
    select
        balances.customer_id, balances.month_no - rule.months as month_no, 0 as gross_open, 0 as overdue, 0 as unapplied,
        balances.gross_open as opening, 0 as sales, 0 as invoice_count,
    from balances
    cross join rule
    union all
    select
        customer_id, month_no, 0 as gross_open, 0 as overdue, 0 as unapplied, 0 as opening, sales, invoice_count,
    from sales
)

select
    parts.customer_id,
    windows.month_no,
    windows.month_end,
    windows.starts_on,
    windows.window_days,
    sum(parts.gross_open)::decimal(18, 4) as gross_open,
    sum(parts.overdue)::decimal(18, 4) as overdue,
    sum(parts.unapplied)::decimal(18, 4) as unapplied,
    sum(parts.opening)::decimal(18, 4) as opening,
    sum(parts.sales)::decimal(18, 4) as sales,
    sum(parts.invoice_count)::bigint as invoice_count,
from parts
inner join windows on windows.month_no = parts.month_no
group by all
