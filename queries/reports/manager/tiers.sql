-- The manager's accounts by tier; the rows add up to all of them.
-- @grain manager_id, tier
select
    accounts.manager_key as manager_id,
    accounts.tier,
    count(*) as account_count,
    sum(accounts.revenue) as revenue,
    sum(accounts.contribution) as contribution,
    sum(accounts.overdue) as overdue_amount,
    sum(accounts.open_tickets)::bigint as open_tickets,
from marts.accounts as accounts
group by accounts.manager_key, accounts.tier
order by accounts.manager_key, list_position(['platinum', 'gold', 'iron', 'lead', 'unrated', 'inactive'], accounts.tier)
