-- Who needs a call and why: one row per account and reason, by the rules of queries/seeds/call_rules.csv. Money at stake
-- is what is overdue, disputed, over the limit or under contract; for silence, complaints and agreed steps it is
-- the net revenue of the trailing window. Score = money at stake × urgency of the rule; reason_no 1 is the account's
-- first reason. Only one reason of an account is about its debt, and about the part of it that is not disputed unless all
-- is; while a promise to pay still runs, or its own unapplied cash covers the debt, none is. A promise counts as broken
-- while something overdue was due by the day it was for. Of a closed account only its debt is left.
-- @grain customer_id, why_code
-- @scope customer_id
with facts as (
    select
        profiles.customer_id, profiles.closed_on is null as is_active,
        debts.overdue, debts.collectable, debts.stage, debts.hold, debts.next_step, debts.is_over_limit,
        debts.max_days_overdue, debts.collectable_days,
        greatest(debts.net_open - debts.credit_limit, 0) as over_amount,
        coalesce(incidents.last_promise_state <> 'kept'
            and incidents.last_promised_on >= as_of() - debts.collectable_days::int, false) as is_promise_broken,
        service.late_complaint_days,
        rhythm.status as rhythm_status, rhythm.days_since,
        contracts.contract_status, contracts.ends_on, contracts.annual_value,
        contacts.is_step_due, contacts.next_step_on,
        greatest(contribution.revenue, 0) as stake,
    from marts.account_profiles as profiles
    left join marts.account_receivables as debts on debts.customer_id = profiles.customer_id
    left join marts.account_incidents as incidents on incidents.customer_id = profiles.customer_id
    left join marts.account_service as service on service.customer_id = profiles.customer_id
    left join marts.account_rhythm as rhythm on rhythm.customer_id = profiles.customer_id
    left join marts.account_contracts as contracts on contracts.customer_id = profiles.customer_id
    left join marts.account_contacts as contacts on contacts.customer_id = profiles.customer_id
    left join marts.account_contribution as contribution on contribution.customer_id = profiles.customer_id
),

reasons as (
    select
        customer_id,
        case when hold = 'dispute' then 'disputed' when is_promise_broken then 'broken_promise'
            when stage in ('visit', 'stop_supply', 'legal') then 'long_overdue' else 'overdue' end as why_code,
        case when hold is null and is_promise_broken then 'press_promise' else next_step end as next_step_code,
        if(hold = 'dispute', overdue, collectable) as money_at_stake,
        if(hold = 'dispute', max_days_overdue, collectable_days) as why_days
    from facts
    where next_step <> 'match_cash' and (hold = 'dispute' or (hold is null and stage <> 'reminder'))
    union all
    select customer_id, 'over_limit', 'review_limit', over_amount, null
    from facts
    where is_over_limit and is_active
    union all
    select customer_id, 'late_complaint', 'close_complaint', stake, late_complaint_days
    from facts
    where late_complaint_days is not null and is_active
    union all
    select customer_id, if(rhythm_status = 'lapsed', 'silent', 'at_risk'),
        if(rhythm_status = 'lapsed', 'ask_supplier', 'confirm_order'), stake, days_since
    from facts
    where rhythm_status in ('lapsed', 'at_risk') and days_since <= parameter('silence_ends_days') and is_active
    union all
    select customer_id, 'contract_ending', 'open_renewal', annual_value, ends_on - as_of()
    from facts
    where contract_status = 'ending' and is_active
    union all
    select customer_id, 'step_due', 'keep_step', stake, as_of() - next_step_on
    from facts
    where is_step_due and as_of() - next_step_on <= parameter('step_due_days') and is_active
)

select
    reasons.customer_id,
    reasons.why_code,
    reasons.next_step_code,
    reasons.why_days::int as why_days,
    coalesce(reasons.money_at_stake, 0)::decimal(18, 4) as money_at_stake,
    rules.urgency::double as urgency,
    (coalesce(reasons.money_at_stake, 0) * rules.urgency)::decimal(18, 4) as score,
    row_number() over (
        partition by reasons.customer_id
        order by coalesce(reasons.money_at_stake, 0) * rules.urgency desc, rules.urgency desc, reasons.why_code
    ) as reason_no,
from reasons
join seeds.call_rules as rules on rules.why_code = reasons.why_code
