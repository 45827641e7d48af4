-- The revenue planned with each account by quarter of the as-of fiscal year and the one before, beside the revenue that
-- came, and how far the year's plan has got (the last of its six stages). Attainment exists for quarters that are over
-- and whose target is above 0. A plan for a whole year has no quarter and is not here.
-- @grain customer_id, year, quarter
-- @scope customer_id
with plans as (
    select
        periods.owner_id as customer_id, periods.year, periods.quarter, periods.starts_on, periods.ends_before,
        periods.years_back = 0 as is_this_year, periods.target,
    from marts.plan_periods as periods
    where periods.owner_kind = 'customer' and periods.quarter is not null and periods.years_back between 0 and 1
),

stages as (
    select plan_stages.customer_id, plan_stages.year, plan_stages.stage
    from staging.plan_stages as plan_stages
    qualify row_number() over (
        partition by plan_stages.customer_id, plan_stages.year
        order by plan_stages."at" desc,
            list_position(['data', 'review', 'discussion', 'draft', 'agreed', 'signed'], plan_stages.stage) desc
    ) = 1
),

revenues as (
    select plans.customer_id, plans.year, plans.quarter, sum(months.revenue) as revenue
    from plans
    join marts.account_months as months
        on months.customer_id = plans.customer_id and months.month >= plans.starts_on and months.month < plans.ends_before
    group by plans.customer_id, plans.year, plans.quarter
)

select
    plans.customer_id,
    plans.year,
    plans.quarter,
    plans.starts_on,
    plans.is_this_year,
    plans.target::decimal(18, 4) as target,
    coalesce(revenues.revenue, 0)::decimal(18, 4) as revenue,
    case when plans.ends_before <= as_of() + 1 and plans.target > 0
        then 100.0::double * coalesce(revenues.revenue, 0) / plans.target end as attainment_pct,
    stages.stage as plan_stage,
from plans
left join revenues
    on revenues.customer_id = plans.customer_id
    and revenues.year = plans.year
    and revenues.quarter = plans.quarter
left join stages on stages.customer_id = plans.customer_id and stages.year = plans.year
