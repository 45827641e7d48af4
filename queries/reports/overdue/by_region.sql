-- Receivables by the account's region: balances as of the day, and DSO over the window ending that day. Accounts without
-- one have their own line, lines without a balance are left out; the lines add up to the totals of the page (a check
-- says so).
with held as (
    select
        profiles.region, windows.customer_id, windows.gross_open, windows.overdue, windows.unapplied,
        windows.sales, windows.window_days,
    from marts.receivable_windows as windows
    left join marts.account_profiles as profiles on profiles.customer_id = windows.customer_id
    where windows.month_no = 0
)

select
    region,
    sum(overdue)::decimal(18, 4) as overdue_amount,
    sum(gross_open)::decimal(18, 4) as gross_open,
    sum(unapplied)::decimal(18, 4) as unapplied_amount,
    (sum(gross_open) - sum(unapplied))::decimal(18, 4) as net_open,
    100 * sum(overdue) / nullif(sum(gross_open), 0) as overdue_share_pct,
    sum(gross_open) / nullif(greatest(sum(sales), 0), 0) * max(window_days) as dso_days,
    count(*) filter (where overdue > 0) as overdue_accounts,
from held
group by region
having sum(gross_open) <> 0 or sum(unapplied) <> 0
order by overdue_amount desc, region nulls last
