-- Receivables added up, as of the day and at the 12 month ends before it for the company (part '-'), and as of the day by
-- region and by account manager (part '-' for accounts without one): balances, and DSO, best possible DSO, the days
-- lateness adds and CEI over the window that ends there. Rates need invoices that reach back to the start of the window,
-- give or take history_slack_days (`is_whole`). DSO needs sales in it, CEI something to collect.
-- @grain dimension, part, month_no
-- @scope recompute
with held as (
    select windows.*, profiles.region, profiles.manager_id, profiles.manager_name
    from marts.receivable_windows as windows
    left join marts.account_profiles as profiles on profiles.customer_id = windows.customer_id
),

lines as (
    select 'company' as dimension, '-' as part, null as manager_id, null as manager_name, held.* exclude (region, manager_id, manager_name)
    from held
    union all
    select 'region', coalesce(region, '-'), null, null, held.* exclude (region, manager_id, manager_name)
    from held where month_no = 0
    union all
    select 'manager', coalesce(manager_id, '-'), manager_id, manager_name, held.* exclude (region, manager_id, manager_name)
    from held where month_no = 0
),

sums as (
    select
        dimension, part, manager_id, max(manager_name) as manager_name, month_no, max(month_end) as month_end,
        max(starts_on) as starts_on, max(window_days) as window_days,
        sum(gross_open)::decimal(18, 4) as gross_open, sum(overdue)::decimal(18, 4) as overdue,
        sum(unapplied)::decimal(18, 4) as unapplied, sum(opening)::decimal(18, 4) as opening,
        sum(sales)::decimal(18, 4) as credit_sales, sum(invoice_count)::bigint as invoice_count,
        count(*) filter (where gross_open > 0) as account_count, count(*) filter (where overdue > 0) as overdue_accounts,
        count(*) filter (where unapplied <> 0) as unapplied_accounts,
    from lines
    group by dimension, part, manager_id, month_no
),

judged as (
    select
        sums.*, coalesce(history.covers_from <= sums.starts_on, false) as is_whole,
        case when is_whole then window_days / nullif(greatest(credit_sales, 0), 0) end as days_per_money,
        case when is_whole then opening + credit_sales - gross_open end as collected,
    from sums
    cross join marts.receivable_history as history
)

select
    * exclude (days_per_money, collected),
    gross_open * days_per_money as dso_days,
    (gross_open - overdue) * days_per_money as best_possible_days,
    overdue * days_per_money as delay_days,
    100 * collected / nullif(greatest(collected + overdue, 0), 0) as cei_pct,
from judged
