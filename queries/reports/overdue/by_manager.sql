-- Receivables by account manager: balances as of the day, and DSO over the window ending that day. Accounts without
-- one have their own line, lines without a balance are left out; the lines add up to the totals of the page (a check
-- says so).
select
    manager_id, manager_name,
    overdue as overdue_amount, gross_open, unapplied as unapplied_amount, gross_open - unapplied as net_open,
    100 * overdue / nullif(gross_open, 0) as overdue_share_pct, dso_days, overdue_accounts,
from marts.receivable_rates as rates
where dimension = 'manager' and (gross_open <> 0 or unapplied <> 0)
order by overdue_amount desc, manager_id, manager_name nulls last
