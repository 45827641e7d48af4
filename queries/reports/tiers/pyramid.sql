-- Accounts, revenue and contribution of each tier over the trailing window, with those a month earlier. The six tiers
-- add up to all accounts and to the revenue of the window.
-- @grain tier
with tiers as (
    select unnest(['platinum', 'gold', 'iron', 'lead', 'unrated', 'inactive']) as tier, unnest(range(6)) as place
),

months as (
    select
        tier_months.tier,
        tier_months.window_no,
        count(*) as account_count,
        sum(tier_months.revenue) as revenue,
        sum(tier_months.contribution) as contribution,
    from marts.tier_months as tier_months
    where tier_months.window_no = 0 or (tier_months.window_no = 1 and tier_months.is_comparable)
    group by tier_months.tier, tier_months.window_no
),

past as (
    select count(*) > 0 as is_comparable
    from months
    where window_no = 1
)

select
    tiers.tier,
    coalesce(latest.account_count, 0) as account_count,
    case when past.is_comparable then coalesce(before.account_count, 0) end as earlier_count,
    case when past.is_comparable then coalesce(latest.account_count, 0) - coalesce(before.account_count, 0) end
        as account_change,
    coalesce(latest.revenue, 0)::decimal(18, 4) as revenue,
    case when past.is_comparable then coalesce(before.revenue, 0) end::decimal(18, 4) as earlier_revenue,
    coalesce(latest.contribution, 0)::decimal(18, 4) as contribution,
    case when past.is_comparable then coalesce(before.contribution, 0) end::decimal(18, 4) as earlier_contribution,
    case when latest.revenue > 0 then 100 * latest.contribution / latest.revenue end as contribution_pct,
from tiers
cross join past
left join months as latest on latest.tier = tiers.tier and latest.window_no = 0
left join months as before on before.tier = tiers.tier and before.window_no = 1
order by tiers.place
