-- One row per account that stood in the build compared with: what of it is different today. Tiers as steps of the
-- ladder lead 1 to platinum 4, other tiers have none; `stake` is its net revenue of the trailing window. Empty on a first
-- build.
-- @grain customer_id
-- @scope customer_id
with latest as (
    select * from marts.accounts as accounts
),

before as (
    select * from baseline.accounts as accounts
),

ladder (tier, step) as (
    values ('platinum', 4), ('gold', 3), ('iron', 2), ('lead', 1)
)

select
    latest.customer_id,
    latest.status,
    before.status as status_before,
    latest.tier,
    before.tier as tier_before,
    ladder_now.step - ladder_before.step as tier_steps,
    latest.contribution,
    latest.before_revenue,
    greatest(latest.revenue, 0) as stake,
    latest.overdue,
    before.overdue as overdue_before,
    latest.overdue > parameter('overdue_tolerance') as is_overdue,
    before.overdue > parameter('overdue_tolerance') as was_overdue,
    latest.missing_amount,
    latest.open_complaints,
    before.open_complaints as open_complaints_before,
    latest.broken_promise_count - before.broken_promise_count as more_broken_promises,
    latest.complaint_count - before.complaint_count as more_complaints,
    coalesce(latest.last_order_on > coalesce(before.last_order_on, latest.last_order_on - 1), false) as has_new_order,
from latest
join before on before.customer_id = latest.customer_id
left join ladder as ladder_now on ladder_now.tier = latest.tier
left join ladder as ladder_before on ladder_before.tier = before.tier
