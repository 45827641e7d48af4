-- Every account that needs a call, with all its reasons: rank of the account by its first reason, then the reasons by
-- money at stake × urgency of the rule.
-- @grain customer_id, why_code
select
    accounts.call_rank,
    account_calls.customer_id,
    accounts.customer_name,
    accounts.tier,
    accounts.region,
    accounts.manager_key as manager_id,
    accounts.manager_name,
    account_calls.reason_no,
    account_calls.why_code,
    account_calls.why_days,
    account_calls.money_at_stake,
    account_calls.next_step_code,
    accounts.contact_name,
    accounts.phone,
from marts.account_calls as account_calls
join marts.accounts as accounts on accounts.customer_id = account_calls.customer_id
order by accounts.call_rank, account_calls.reason_no
