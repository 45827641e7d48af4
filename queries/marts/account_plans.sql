-- The revenue planned with each account by quarter of the as-of fiscal year and the one before, beside the revenue that
-- came, and how far the year's plan has got (the last of its six stages). A fiscal year has the number of the calendar
-- year in which it starts (parameter fiscal_year_starts). Attainment exists for quarters that are over and whose target
-- is above 0. A plan for a whole year has no quarter and is not here.
-- @grain customer_id, year, quarter
-- @scope customer_id
with calendar as (
    select
        year((as_of() - to_months(parameter('fiscal_year_starts')::int - 1))::date) as this_year,
        parameter('fiscal_year_starts')::int as first_month,
),

plans as (
    select
        plans.owner_id as customer_id,
        plans.year,
        plans.quarter,
        (make_date(plans.year, calendar.first_month, 1) + to_months(plans.quarter * 3 - 3))::date as starts_on,
        (make_date(plans.year, calendar.first_month, 1) + to_months(plans.quarter * 3))::date as ends_before,
        plans.year = calendar.this_year as is_this_year,
        plans.target,
    from staging.plans as plans
    cross join calendar
    where plans.owner_kind = 'customer' and plans.measure = 'revenue' and plans.quarter is not null
      and plans.year between calendar.this_year - 1 and calendar.this_year
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
