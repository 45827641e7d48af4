-- The rules this page was computed by: how payments are applied, terms assumed, windows and days of each stage.
select
    (select build.allocation from engine.build as build) as allocation,
    parameter('default_terms_days')::integer as default_terms_days,
    parameter('receivables_months')::integer as receivables_months,
    parameter('overdue_tolerance')::decimal(18, 4) as overdue_tolerance,
    parameter('cost_of_money_pct')::double as cost_of_money_pct,
    max(windows.starts_on) as window_starts_on,
    max(windows.month_end) as month_end,
    max(windows.window_days)::integer as window_days,
    sum(windows.invoice_count)::bigint as invoice_count,
    coalesce(sum(windows.sales), 0)::decimal(18, 4) as credit_sales,
    (select max(past.month_end) from marts.rolling_days as past where past.month_no = 1) as previous_day,
    (select bool_or(tables.is_present) from engine.tables as tables where tables.table_name = 'payments') as has_payments,
    (select bool_or(tables.is_present) from engine.tables as tables where tables.table_name = 'collections')
        as has_collections,
from marts.receivable_windows as windows
where windows.month_no = 0
