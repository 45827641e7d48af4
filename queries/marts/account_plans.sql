-- The revenue planned with each account by quarter of the as-of year and the one before, beside the revenue that came,
-- and how far the year's plan has got (the last of its six stages). Attainment exists for quarters that are over and
-- whose target is above 0. A plan for a whole year has no quarter and is not here.
-- @grain customer_id, year, quarter
-- @scope customer_id
with plans as (
    select plans.owner_id as customer_id, plans.year, plans.quarter, sum(plans.target) as target
    from staging.plans as plans
    where plans.owner_kind = 'customer' and plans.measure = 'revenue' and plans.quarter is not null
      and plans.year between year(as_of()) - 1 and year(as_of())
    group by plans.owner_id, plans.year, plans.quarter
),

stages as (
    select plan_stages.customer_id, plan_stages.year, plan_stages.stage
    from staging.plan_stages as plan_stages
    qualify row_number() over (
        partition by plan_stages.customer_id, plan_stages.year order by plan_stages."at" desc, plan_stages.stage
    ) = 1
),

quarters as (
    select
        months.customer_id,
        year(months.month) as year,
        quarter(months.month) as quarter,
        sum(months.revenue) as revenue,
    from marts.account_months as months
    group by months.customer_id, year(months.month), quarter(months.month)
)

select
    plans.customer_id,
    plans.year,
    plans.quarter,
    make_date(plans.year, plans.quarter * 3 - 2, 1) as starts_on,
    plans.target::decimal(18, 4) as target,
    coalesce(quarters.revenue, 0)::decimal(18, 4) as revenue,
    (make_date(plans.year, plans.quarter * 3 - 2, 1) + to_months(3))::date <= as_of() + 1 as is_over,
    case when (make_date(plans.year, plans.quarter * 3 - 2, 1) + to_months(3))::date <= as_of() + 1 and plans.target > 0
        then 100.0::double * coalesce(quarters.revenue, 0) / plans.target end as attainment_pct,
    stages.stage as plan_stage,
from plans
left join quarters
    on quarters.customer_id = plans.customer_id
    and quarters.year = plans.year
    and quarters.quarter = plans.quarter
left join stages on stages.customer_id = plans.customer_id and stages.year = plans.year
