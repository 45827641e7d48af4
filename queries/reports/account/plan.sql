-- The revenue planned with the account by quarter, beside what came. A quarter still running has no attainment yet.
-- @grain customer_id, quarter_on
select
    plans.customer_id,
    plans.starts_on as quarter_on,
    plans.target as plan_target,
    plans.revenue,
    plans.attainment_pct,
    plans.plan_stage,
from marts.account_plans as plans
where plans.is_this_year
order by plans.customer_id, plans.starts_on
