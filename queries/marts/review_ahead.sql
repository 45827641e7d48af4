-- The looking-ahead half of an account's business review: the gap between ideal and real, and the chances in it, one row
-- per rule that holds. `fact` is what is, `standard` what should be; the other columns are those of review_past.
-- @grain customer_id, review_code
-- @scope customer_id
with accounts as (
    select accounts.*, facts.* exclude (customer_id), coalesce(reasons.is_controllable, true) as may_come_back,
    from marts.accounts as accounts
    join marts.review_facts as facts on facts.customer_id = accounts.customer_id
    left join seeds.churn_reference as reasons on reasons.churn_reason = accounts.churn_reason
),

dimensions as (
    select scores.customer_id, scores.dimension, favg(scores.expectation) as expectation, favg(scores.perception) as perception
    from marts.survey_scores as scores
    join accounts on accounts.customer_id = scores.customer_id and accounts.last_wave = scores.wave
        and accounts.worst_dimension = scores.dimension
    where scores.respondent = 'customer'
    group by scores.customer_id, scores.dimension
)

select customer_id, 'gap' as quadrant, 'plan_behind' as review_code, target_to_date - revenue_to_date as amount,
    revenue_to_date::double as fact, target_to_date::double as standard, null::date as happened_on, null as subject
from accounts where attainment_pct < 100
union all
select customer_id, 'gap', 'pays_late',
    (revenue / (365 * parameter('window_months') / 12) * (pay_days - payment_terms_days))::decimal(18, 4), pay_days,
    payment_terms_days, null, null
from accounts where pay_days > payment_terms_days + 1 and revenue > 0
union all
select customer_id, 'gap', 'over_limit', net_open - credit_limit, net_open::double, credit_limit::double, null, null
from accounts where net_open > credit_limit
union all
select customer_id, 'gap', 'late_lines', null, on_time_pct, on_time_target, null, null
from accounts where lines_due >= parameter('minimum_n') and on_time_pct < on_time_target
union all
select customer_id, 'gap', 'slow_replies', null, 100.0 * first_response_met / first_response_measured,
    parameter('sla_target_pct'), null, null
from accounts
where first_response_measured >= parameter('minimum_n')
  and 100.0 * first_response_met / first_response_measured < parameter('sla_target_pct')
union all
select customer_id, 'gap', 'slow_solutions', null, 100.0 * resolution_met / resolution_measured,
    parameter('sla_target_pct'), null, null
from accounts
where resolution_measured >= parameter('minimum_n')
  and 100.0 * resolution_met / resolution_measured < parameter('sla_target_pct')
union all
select customer_id, 'gap', 'few_visits', null, visits, visits_target, null, null
from accounts
where visits < visits_target and closed_on is null
  and coalesce(acquired_on <= (as_of() + 1 - to_months(3))::date, true)
union all
select customer_id, 'gap', 'falls_short', null, perception, expectation, null, dimension
from dimensions where perception < expectation
union all
select customer_id, 'chance', 'win_back', before_revenue, null, null, last_order_on, null
from accounts where status in ('churned', 'closed') and before_revenue > 0 and may_come_back
union all
select customer_id, 'chance', 'category', category_amount, peers_pct, null, null, category
from accounts where category is not null and status in ('active', 'new', 'at_risk')
union all
select customer_id, 'chance', 'deals', deals_amount, deals, null, deal_expected_on, null
from accounts where deals > 0
union all
select customer_id, 'chance', 'next_tier', line_contribution - contribution, null, null, null, tier
from accounts
where tier in ('gold', 'iron') and closed_on is null and line_contribution > contribution
  and line_contribution - contribution <= line_contribution * parameter('tier_reach_pct') / 100
union all
select customer_id, 'chance', 'renewal', annual_value, null, null, contract_ends_on, null
from accounts
where contract_status in ('running', 'ending') and closed_on is null
  and contract_ends_on - as_of() <= parameter('renewal_ahead_days')
union all
select customer_id, 'chance', 'headroom', null, (credit_limit - greatest(net_open, 0))::double, credit_limit::double, null, null
from accounts
where credit_limit > 0 and limit_use_pct < parameter('headroom_use_pct') and overdue = 0 and status in ('active', 'new')
