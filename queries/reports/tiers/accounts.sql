-- Every account by tier and contribution, with the reason for its tier, how far it is from the nearest line, its ABC
-- class by revenue and its RFM scores.
-- @grain customer_id
select
    account_tiers.customer_id,
    account_profiles.name as customer_name,
    account_profiles.manager_name,
    account_profiles.region,
    account_profiles.kind,
    account_tiers.tier,
    case when tier_windows.is_comparable then coalesce(account_tiers.previous_tier, 'new') end as previous_tier,
    case when account_tiers.is_strategic then 'strategic' end as standing,
    account_tiers.rank as contribution_rank,
    account_tiers.reason_code as tier_reason,
    account_tiers.reason_value,
    account_tiers.reason_threshold,
    account_contribution.revenue,
    account_contribution.previous_revenue,
    account_contribution.margin,
    account_contribution.margin - account_contribution.contribution as cost_to_serve,
    account_contribution.contribution,
    account_contribution.contribution_pct,
    account_tiers.contribution - account_tiers.line_contribution as line_distance,
    account_tiers.cumulative_accounts_pct,
    account_tiers.cumulative_contribution_pct,
    account_tiers.cumulative_revenue_pct,
    account_scores.abc_class,
    account_scores.recency_days,
    account_scores.recency_score || '-' || account_scores.frequency_score || '-' || account_scores.money_score as rfm,
from marts.account_tiers as account_tiers
join marts.account_profiles as account_profiles on account_profiles.customer_id = account_tiers.customer_id
join marts.account_contribution as account_contribution on account_contribution.customer_id = account_tiers.customer_id
join marts.account_scores as account_scores on account_scores.customer_id = account_tiers.customer_id
join marts.tier_windows as tier_windows on tier_windows.window_no = 1
order by
    list_position(['platinum', 'gold', 'iron', 'lead', 'unrated', 'inactive'], account_tiers.tier),
    account_tiers.contribution desc,
    account_tiers.customer_id
