-- How far the revenue planned for the as-of fiscal year has come, for every account and every account manager with
-- accounts that has a plan:
-- what the plan asked for up to today (each quarter's target spread evenly over its days) and what came in those
-- quarters. A manager's revenue is that of the accounts looked after today. Targets by quarter go before one for the
-- whole year. The plan slips when attainment is more than plan_slip_pct below 100; before plan_slip_days days of plan
-- have passed nothing is said of it.
-- @grain owner_kind, owner_id
-- @scope company
-- @keep
with plans as (
    select
        periods.*,
        periods.quarter is null and count(periods.quarter) over (partition by periods.owner_kind, periods.owner_id) > 0
            as is_doubled,
    from marts.plan_periods as periods
    where periods.years_back = 0
),

begun as (
    select
        *,
        least(as_of() + 1, ends_before) - starts_on as days_gone,
        target * (least(as_of() + 1, ends_before) - starts_on) / (ends_before - starts_on) as target_to_date,
    from plans
    where not is_doubled and starts_on <= as_of()
),

owners as (
    select 'customer' as owner_kind, profiles.customer_id as owner_id, profiles.customer_id, profiles.manager_id
    from marts.account_profiles as profiles
    union all
    select 'manager', profiles.manager_id, profiles.customer_id, profiles.manager_id
    from marts.account_profiles as profiles
    where profiles.manager_id is not null
),

revenues as (
    select begun.owner_kind, begun.owner_id, sum(months.revenue) as revenue
    from begun
    join owners on owners.owner_kind = begun.owner_kind and owners.owner_id = begun.owner_id
    join marts.account_months as months
        on months.customer_id = owners.customer_id and months.month >= begun.starts_on and months.month < begun.ends_before
    group by begun.owner_kind, begun.owner_id
),

sums as (
    select begun.owner_kind, begun.owner_id, sum(begun.days_gone) as days_gone, sum(begun.target_to_date) as target_to_date
    from begun
    group by begun.owner_kind, begun.owner_id
),

responsible as (
    select distinct owners.owner_kind, owners.owner_id, owners.manager_id
    from owners
)

select
    sums.owner_kind,
    sums.owner_id,
    responsible.manager_id,
    sums.target_to_date::decimal(18, 4) as target_to_date,
    coalesce(revenues.revenue, 0)::decimal(18, 4) as revenue_to_date,
    100.0::double * coalesce(revenues.revenue, 0) / nullif(sums.target_to_date, 0) as attainment_pct,
    case when sums.target_to_date > 0 and sums.days_gone >= parameter('plan_slip_days')
        then 100.0::double * coalesce(revenues.revenue, 0) / sums.target_to_date < 100 - parameter('plan_slip_pct')
    end as is_slipping,
from sums
join responsible on responsible.owner_kind = sums.owner_kind and responsible.owner_id = sums.owner_id
left join revenues on revenues.owner_kind = sums.owner_kind and revenues.owner_id = sums.owner_id
