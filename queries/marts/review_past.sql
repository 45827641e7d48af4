-- The looking-back half of an account's business review: what went well and what went wrong, one row per rule that
-- holds. `amount` is the money it is about, NULL where none is; `fact` and `standard` are what the sentence of the code
-- says: a count, days or a percentage beside the one it is held against.
-- @grain customer_id, review_code
-- @scope customer_id
with accounts as (
    select accounts.*, accounts.revenue - accounts.previous_revenue as revenue_change, facts.* exclude (customer_id),
        (as_of() + 1 - to_months(parameter('window_months')::int))::date as window_starts_on,
    from marts.accounts as accounts
    join marts.review_facts as facts on facts.customer_id = accounts.customer_id
),

ladder (tier, step) as (
    values ('platinum', 4), ('gold', 3), ('iron', 2), ('lead', 1)
)

select customer_id, 'well' as quadrant, 'revenue_up' as review_code, revenue_change as amount,
    (100 * revenue_change / previous_revenue)::double as fact, null::double as standard, null::date as happened_on, null as subject
from accounts where revenue_change > 0 and previous_revenue > 0
union all
select customer_id, 'well', 'plan_ahead', revenue_to_date - target_to_date, attainment_pct, null, null, null
from accounts where attainment_pct >= 100
union all
select customer_id, 'well', 'pays', last_paid_amount, pay_days, payment_terms_days, last_paid_on, null
from accounts where overdue = 0 and last_paid_on >= window_starts_on
union all
select accounts.customer_id, 'well', 'tier_up', accounts.contribution, null, null, null, accounts.previous_tier
from accounts
join ladder on ladder.tier = accounts.tier
join ladder as ladder_before on ladder_before.tier = accounts.previous_tier and ladder_before.step < ladder.step
union all
select customer_id, 'well', 'on_time', null, on_time_pct, on_time_target, null, null
from accounts where lines_due >= parameter('minimum_n') and on_time_pct >= on_time_target
union all
select customer_id, 'well', 'solved', null, resolution_met, resolution_measured, null, null
from accounts where resolution_measured > 0 and resolution_met = resolution_measured
union all
select customer_id, 'well', 'commitments_kept', null, commitments_kept, commitments_due, null, null
from accounts where commitments_due > 0 and commitments_kept = commitments_due
union all
select customer_id, 'well', 'gap_closed', null, last_gap - previous_gap, last_gap, null, null
from accounts where last_gap > previous_gap and (last_wave + to_months(3))::date > window_starts_on
union all
select customer_id, 'well', 'visited', null, visits, visits_target, null, null
from accounts where visits_target > 0 and visits >= visits_target
union all
select customer_id, 'wrong', 'revenue_down', -revenue_change, -(100 * revenue_change / previous_revenue)::double, null, null, null
from accounts where revenue_change < 0 and previous_revenue > 0
union all
select accounts.customer_id, 'wrong', 'tier_down', accounts.contribution, null, null, null, accounts.previous_tier
from accounts
join ladder on ladder.tier = accounts.tier
join ladder as ladder_before on ladder_before.tier = accounts.previous_tier and ladder_before.step > ladder.step
union all
select customer_id, 'wrong', 'loses_money', -contribution, null, null, null, null
from accounts where contribution < 0
union all
select customer_id, 'wrong', 'overdue', overdue, max_days_overdue, null, null, null
from accounts where overdue > parameter('overdue_tolerance')
union all
select customer_id, 'wrong', 'promise_broken', broken_missing, null, null, broken_on, null
from accounts where broken_on >= window_starts_on
union all
select customer_id, 'wrong', 'commitments_missed', null, commitments_due - commitments_kept, commitments_due, null, null
from accounts where commitments_kept < commitments_due
union all
select customer_id, 'wrong', 'complained', null, complaints, open_complaints, null, null
from accounts where complaints > 0
union all
select customer_id, 'wrong', 'tickets_late', null, late_tickets, open_tickets, null, null
from accounts where late_tickets > 0
union all
select customer_id, 'wrong', 'went_quiet', revenue, days_since, median_gap_days, last_order_on, null
from accounts where status in ('silent', 'at_risk')
