-- Accounts of each tier, revenue and contribution over the trailing window by account manager and by region (`dimension`);
-- the parts of a dimension add up to the company. Accounts without one are the part '-', which has no `part_name`.
-- @grain dimension, part
-- @scope recompute
with accounts as (
    select parts.dimension, parts.part, parts.part_name, parts.manager_id, tiers.tier, tiers.revenue, tiers.contribution,
    from marts.account_tiers as tiers
    join marts.account_parts as parts on parts.customer_id = tiers.customer_id
)

select
    dimension,
    part,
    any_value(part_name) as part_name,
    any_value(manager_id) as manager_id,
    count(*) as account_count,
    count(*) filter (where tier = 'platinum') as platinum_count,
    count(*) filter (where tier = 'gold') as gold_count,
    count(*) filter (where tier = 'iron') as iron_count,
    count(*) filter (where tier = 'lead') as lead_count,
    count(*) filter (where tier in ('unrated', 'inactive')) as apart_count,
    sum(revenue)::decimal(18, 4) as revenue,
    sum(contribution)::decimal(18, 4) as contribution,
    case when sum(revenue) > 0 then 100 * sum(contribution) / sum(revenue) end as contribution_pct,
from accounts
group by dimension, part
