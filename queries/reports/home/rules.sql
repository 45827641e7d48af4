-- How many accounts each call rule finds, and the money at stake; an account may be found by several rules.
-- @grain why_code
with found as (
    select
        account_calls.why_code,
        count(*) as account_count,
        sum(account_calls.money_at_stake) as money_at_stake,
        max(account_calls.why_days) as why_days,
    from marts.account_calls as account_calls
    group by account_calls.why_code
)

select
    rules.why_code,
    rules.urgency::double as urgency,
    if(rules.urgency >= 0.7, 'bad', 'warn') as tone,
    coalesce(found.account_count, 0) as account_count,
    coalesce(found.money_at_stake, 0)::decimal(38, 4) as money_at_stake,
    found.why_days,
from seeds.call_rules as rules
left join found on found.why_code = rules.why_code
order by rules.urgency desc, rules.why_code
