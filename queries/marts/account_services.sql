-- What we did for each account beyond delivering goods, by slice of time: tickets opened, visits made, claims paid less
-- what suppliers gave back, promotions, and the receivable as balance × days. A claim counts on the day its ticket was
-- resolved (opened, while it is not), a promotion on the day it ended: before that its cost is a plan.
-- @grain customer_id, slice_on
-- @scope customer_id
with tickets as (
    select
        tickets.ticket_id,
        tickets.customer_id,
        tickets.opened_at::date as opened_on,
        coalesce(tickets.resolved_at, tickets.opened_at)::date as settled_on,
        tickets.compensation,
    from staging.tickets as tickets
),

recoveries as (
    select tickets.customer_id, claim_steps."at"::date as day, claim_steps.recovered
    from staging.claim_steps as claim_steps
    join tickets on tickets.ticket_id = claim_steps.ticket_id
    where claim_steps.recovered <> 0
),

events as (
    select customer_id, opened_on as day, 1 as tickets, null as visits, null as claims, null as promotions, null as balance_days
    from tickets
    union all by name
    select contacts.customer_id, contacts."at"::date as day, 1 as visits
    from staging.contacts as contacts
    where contacts.kind = 'visit'
    union all by name
    select customer_id, settled_on as day, compensation as claims
    from tickets
    where compensation <> 0
    union all by name
    select customer_id, day, -recovered as claims
    from recoveries
    union all by name
    select promotions.customer_id, promotions.ends_on as day, promotions.actual_cost as promotions
    from staging.promotions as promotions
    where promotions.actual_cost <> 0
    union all by name
    select account_balances.customer_id, account_balances.slice_on as day, account_balances.balance_days
    from marts.account_balances as account_balances
)

select
    events.customer_id,
    tier_slices.slice_on,
    coalesce(sum(events.tickets), 0)::bigint as ticket_count,
    coalesce(sum(events.visits), 0)::bigint as visit_count,
    coalesce(sum(events.claims), 0)::decimal(18, 4) as claims,
    coalesce(sum(events.promotions), 0)::decimal(18, 4) as promotions,
    coalesce(sum(events.balance_days), 0)::decimal(38, 4) as balance_days,
from events
join marts.tier_slices as tier_slices on tier_slices.day = events.day
group by events.customer_id, tier_slices.slice_on
