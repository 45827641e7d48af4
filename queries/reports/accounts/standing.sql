-- Accounts by standing: how many, their revenue of the trailing window, what is overdue. The rows add up to all
-- accounts.
-- @grain status
select
    accounts.status,
    count(*) as account_count,
    sum(accounts.revenue) as revenue,
    sum(accounts.previous_revenue) as previous_revenue,
    sum(accounts.overdue) as overdue_amount,
    count(*) filter (where accounts.call_rank is not null) as call_count,
from marts.accounts as accounts
group by accounts.status
order by
    list_position(['active', 'new', 'at_risk', 'silent', 'churned', 'dormant', 'prospect', 'closed'], accounts.status)
