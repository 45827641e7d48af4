-- Accounts of each tier, revenue and contribution by region over the trailing window; accounts without one stand
-- on a line of their own, so every column adds up to the company.
select
    parts.part_name as region,
    parts.account_count, parts.platinum_count, parts.gold_count, parts.iron_count, parts.lead_count, parts.apart_count,
    parts.revenue, parts.contribution, parts.contribution_pct,
from marts.tier_parts as parts
where parts.dimension = 'region'
order by parts.revenue desc, parts.part_name nulls last
