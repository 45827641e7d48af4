-- Whom the manager should call today, and why: the first reason of each account, by money at stake × urgency of the rule.
-- @grain manager_id, customer_id
select
    accounts.manager_key as manager_id,
    accounts.customer_id,
    accounts.customer_name,
    accounts.tier,
    accounts.money_at_stake,
    accounts.why_code,
    accounts.why_days,
    accounts.next_step_code,
    accounts.contact_name,
    accounts.phone,
from marts.accounts as accounts
where accounts.call_rank is not null
order by accounts.manager_key, accounts.call_rank
