-- Who needs a call today, and why: accounts for which a rule of queries/seeds/call_rules.csv asks for one, each with its
-- first reason, in order of money at stake × urgency of the rule.
-- @grain customer_id
select
    accounts.call_rank,
    accounts.customer_id,
    accounts.customer_name,
    accounts.tier,
    accounts.manager_key as manager_id,
    accounts.manager_name,
    accounts.money_at_stake,
    accounts.why_code,
    accounts.why_days,
    accounts.next_step_code,
    accounts.contact_name,
    accounts.phone,
from marts.accounts as accounts
where accounts.call_rank is not null
order by accounts.call_rank
