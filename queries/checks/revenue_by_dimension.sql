-- Revenue of the trailing window is the same whether order lines are added up, or accounts by tier, region or manager:
-- an account without one counts on a line of its own, and no account counts twice.
-- @severity stop
with lines as (
    select coalesce(sum(order_lines.amount), 0) as revenue
    from marts.order_lines as order_lines
    join marts.tier_windows as tier_windows
        on order_lines.order_date between tier_windows.starts_on and tier_windows.ends_on
    where tier_windows.window_no = 0
),

accounts as (
    select account_tiers.tier, account_profiles.region, account_profiles.manager_id, account_contribution.revenue
    from marts.account_contribution as account_contribution
    left join marts.account_tiers as account_tiers on account_tiers.customer_id = account_contribution.customer_id
    left join marts.account_profiles as account_profiles
        on account_profiles.customer_id = account_contribution.customer_id
),

parts as (
    select 'tier' as dimension, tier as part, sum(revenue) as revenue from accounts group by tier
    union all
    select 'region' as dimension, region as part, sum(revenue) as revenue from accounts group by region
    union all
    select 'manager' as dimension, manager_id as part, sum(revenue) as revenue from accounts group by manager_id
),

dimensions as (
    select unnest(['tier', 'region', 'manager']) as dimension
)

select
    dimensions.dimension,
    lines.revenue as revenue_of_lines,
    coalesce(sum(parts.revenue), 0) as revenue_of_parts,
from dimensions
cross join lines
left join parts on parts.dimension = dimensions.dimension
group by dimensions.dimension, lines.revenue
having lines.revenue <> coalesce(sum(parts.revenue), 0)
order by dimensions.dimension
