-- The bridge by region, by tier and by account manager adds up to the company's, accounts without one included: no account is
-- lost or counted twice on the way from one page to the other.
-- @severity stop
with accounts as (
    select
        retention.customer_id,
        profiles.region,
        profiles.manager_id,
        tiers.tier,
        retention.start_amount,
        retention.end_amount,
    from marts.account_retention as retention
    left join marts.account_profiles as profiles on profiles.customer_id = retention.customer_id
    left join marts.account_tiers as tiers on tiers.customer_id = retention.customer_id
),

parts as (
    select 'region' as dimension, region as part, sum(start_amount) as start_amount, sum(end_amount) as end_amount
    from accounts
    group by region
    union all
    select 'tier', tier, sum(start_amount), sum(end_amount)
    from accounts
    group by tier
    union all
    select 'manager', manager_id, sum(start_amount), sum(end_amount)
    from accounts
    group by manager_id
),

totals as (
    select
        coalesce(sum(greatest(months.before_revenue, 0)), 0) as start_amount,
        coalesce(sum(greatest(months.after_revenue, 0)), 0) as end_amount,
    from marts.retention_months as months
    where months.month_end = as_of()
),

sums as (
    select dimension, sum(start_amount) as start_amount, sum(end_amount) as end_amount
    from parts
    group by dimension
)

select
    sums.dimension,
    sums.start_amount - totals.start_amount as start_gap,
    sums.end_amount - totals.end_amount as end_gap,
from sums
cross join totals
where sums.start_amount <> totals.start_amount
   or sums.end_amount <> totals.end_amount
order by sums.dimension
