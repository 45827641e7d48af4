-- Accounts of each tier, revenue and contribution by account manager over the trailing window; accounts without one stand
-- on a line of their own, so every column adds up to the company.
select
    parts.manager_id, parts.part_name as manager_name,
    parts.account_count, parts.platinum_count, parts.gold_count, parts.iron_count, parts.lead_count, parts.apart_count,
    parts.revenue, parts.contribution, parts.contribution_pct,
from marts.tier_parts as parts
where parts.dimension = 'manager'
order by parts.revenue desc, parts.manager_id nulls last
