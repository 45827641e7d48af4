-- Every account of a month ago has a tier today, and the accounts of both days add up to the tiers they moved between.
-- @severity stop
with months as (
    select tier_months.window_no, tier_months.tier, count(*) as account_count
    from marts.tier_months as tier_months
    where tier_months.window_no = 0 or (tier_months.window_no = 1 and tier_months.is_comparable)
    group by tier_months.window_no, tier_months.tier
),

moves as (
    select 0 as window_no, account_tiers.tier, count(*) as account_count
    from marts.account_tiers as account_tiers
    group by account_tiers.tier
    union all
    select 1 as window_no, account_tiers.previous_tier as tier, count(*) as account_count
    from marts.account_tiers as account_tiers
    where account_tiers.previous_tier is not null
    group by account_tiers.previous_tier
)

select
    coalesce(months.window_no, moves.window_no) as months_ago,
    coalesce(months.tier, moves.tier) as tier,
    months.account_count as accounts_then,
    moves.account_count as accounts_in_moves,
from months
full join moves on moves.window_no = months.window_no and moves.tier = months.tier
where months.account_count is distinct from moves.account_count
order by months_ago, tier
