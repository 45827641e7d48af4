-- One row per account and month end, 13 of them: balances that day (gross open, its overdue part, unapplied), gross open on the
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
    where months.month_no <= 12
    group by months.month_no, months.month_end
),

balances as (
    select
        receivable_months.customer_id, months.month_no, receivable_months.gross_open, receivable_months.overdue,
        receivable_months.unapplied,
    from marts.receivable_months as receivable_months
    inner join months on months.month_end = receivable_months.month_end
),

parts as (
    select
        balances.customer_id, windows.month_no, balances.gross_open, balances.overdue, balances.unapplied,
        0 as opening, 0 as sales, 0 as invoice_count,
    from balances
    inner join windows on windows.month_no = balances.month_no
    union all
    select
        balances.customer_id, windows.month_no, 0 as gross_open, 0 as overdue, 0 as unapplied,
        balances.gross_open as opening, 0 as sales, 0 as invoice_count,
    from balances
    cross join rule
    inner join windows on windows.month_no = balances.month_no - rule.months
    union all
    select
        credit_sales.customer_id, windows.month_no, 0 as gross_open, 0 as overdue, 0 as unapplied, 0 as opening,
        credit_sales.sales, credit_sales.invoice_count,
    from marts.credit_sales as credit_sales
    cross join (select unnest(range(0, rule.months)) as step from rule) as offsets
    inner join windows on windows.month_no = credit_sales.month_no - offsets.step
),

sums as (
    select
        customer_id, month_no, sum(gross_open) as gross_open, sum(overdue) as overdue, sum(unapplied) as unapplied,
        sum(opening) as opening, sum(sales) as sales, sum(invoice_count) as invoice_count,
    from parts
    group by customer_id, month_no
)

select
    sums.customer_id, sums.month_no, windows.month_end, windows.starts_on, windows.window_days,
    sums.gross_open::decimal(18, 4) as gross_open,
    sums.overdue::decimal(18, 4) as overdue,
    sums.unapplied::decimal(18, 4) as unapplied,
    sums.opening::decimal(18, 4) as opening,
    sums.sales::decimal(18, 4) as sales,
    sums.invoice_count::bigint as invoice_count,
from sums
inner join windows on windows.month_no = sums.month_no
