-- The rules this page was computed by: how payments are applied, the window, the day compared with. `unexplained` is
-- what is left of gross receivables after the last month of the count-back: above 0, count-back DSO is a lower bound.
with sold as (
    select credit_sales.month_no, greatest(sum(credit_sales.sales), 0) as sales
    from marts.credit_sales as credit_sales
    where credit_sales.month_no < parameter('countback_months')
    group by credit_sales.month_no
)

select
    (select build.allocation from engine.build as build) as allocation,
    parameter('overdue_tolerance')::decimal(18, 4) as overdue_tolerance,
    max(windows.starts_on) as window_starts_on,
    max(windows.month_end) as month_end,
    max(windows.window_days)::integer as window_days,
    sum(windows.invoice_count)::bigint as invoice_count,
    coalesce(sum(windows.sales), 0)::decimal(18, 4) as credit_sales,
    greatest(coalesce(sum(windows.gross_open), 0) - coalesce((select sum(sold.sales) from sold), 0), 0)::decimal(18, 4)
        as unexplained,
    parameter('countback_months')::integer as countback_months,
    (select max(past.month_end) from marts.rolling_days as past where past.month_no = 1) as previous_day,
    (select bool_or(tables.is_present) from engine.tables as tables where tables.table_name = 'payments') as has_payments,
from marts.receivable_windows as windows
where windows.month_no = 0
