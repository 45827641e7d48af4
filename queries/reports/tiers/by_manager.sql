-- Accounts of each tier, revenue and contribution by account manager over the trailing window; accounts without one stand
-- on a line of their own, so every column adds up to the company.
select
    account_profiles.manager_id,
    account_profiles.manager_name,
    count(*) as account_count,
    count(*) filter (where account_tiers.tier = 'platinum') as platinum_count,
    count(*) filter (where account_tiers.tier = 'gold') as gold_count,
    count(*) filter (where account_tiers.tier = 'iron') as iron_count,
    count(*) filter (where account_tiers.tier = 'lead') as lead_count,
    count(*) filter (where account_tiers.tier in ('unrated', 'inactive')) as apart_count,
    sum(account_tiers.revenue)::decimal(18, 4) as revenue,
    sum(account_tiers.contribution)::decimal(18, 4) as contribution,
    case
        when sum(account_tiers.revenue) > 0 then 100 * sum(account_tiers.contribution) / sum(account_tiers.revenue)
    end as contribution_pct,
from marts.account_tiers as account_tiers
join marts.account_profiles as account_profiles on account_profiles.customer_id = account_tiers.customer_id
group by account_profiles.manager_id, account_profiles.manager_name
order by revenue desc, account_profiles.manager_id
