-- What the page says: one sentence a slot, chosen by rule, all from the same row of facts.
with accounts as (
    select
        revenue, contribution, revenue_without_cost,
        row_number() over (order by revenue desc, customer_id) as revenue_rank,
        ceil(0.2 * sum((revenue > 0)::int) over () - 1e-9) as top20_count,
    from marts.account_contribution
),

contributions as (
    select
        count(*) as accounts, sum(revenue) as revenue, sum(contribution) as contribution,
        count(*) filter (where contribution > 0) as earning_count, count(*) filter (where contribution < 0) as eating_count,
        -sum(contribution) filter (where contribution < 0) as eaten, count(*) filter (where revenue > 0) as active_count,
        count(*) filter (where revenue < 0) as credit_count, count(*) filter (where revenue = 0) as zero_count,
        coalesce(sum(revenue) filter (where revenue < 0), 0) as credit_revenue,
        100 * sum(revenue_without_cost) / nullif(sum(revenue), 0) as assumed_pct, max(top20_count) as top20_count,
        100 * sum(revenue) filter (where revenue_rank <= top20_count)
            / nullif(sum(revenue) filter (where revenue > 0), 0) as top20_pct,
    from accounts
),

placed as (
    select *, list_position(['platinum', 'gold', 'iron', 'lead'], tier) as place,
        list_position(['platinum', 'gold', 'iron', 'lead'], previous_tier) as place_before,
    from (select customer_id, tier, previous_tier, rank, contribution, is_strategic
        from marts.account_tiers) as tiers
),

tiers as (
    select
        count(rank) as ranked_count, count(*) filter (where tier = 'platinum') as platinum_count,
        count(*) filter (where tier = 'lead') as lead_count, -sum(contribution) filter (where tier = 'lead') as lead_loss,
        100 * sum(contribution) filter (where tier = 'platinum') / nullif(greatest(sum(contribution), 0), 0) as platinum_pct,
        sum(contribution) filter (where rank > 0) as ranked_contribution,
        count(*) filter (where is_strategic and tier in ('iron', 'lead', 'inactive')) as standing_count,
        count(previous_tier) as before_count, count(*) - count(previous_tier) as joined_count,
        count(*) filter (where tier <> previous_tier) as moved_count, count(*) filter (where place = place_before) as stayed_count,
        count(*) filter (where place < place_before) as up_count, count(*) filter (where place > place_before) as down_count,
        count(*) filter (where tier = 'inactive' and previous_tier <> 'inactive') as lost_count,
    from placed
),

facts as (
    select contributions.*, tiers.*, bounds.starts_on, bounds.ends_on, bounds.is_whole, past.ends_on as before_on,
        past.is_comparable and before_count > 0 as has_before, parameter('tier_gold_pct') as gold_pct,
    from contributions
    cross join tiers
    join marts.tier_windows as bounds on bounds.window_no = 0
    join marts.tier_windows as past on past.window_no = 1
),

chosen as (
    select facts.*, unnest([
        {'slot': 'page', 'code': case when coalesce(ranked_count, 0) = 0 then 'page_none' when platinum_pct is null then 'page_losing'
            when not has_before then 'page_no_history' when down_count > 0 then 'page_down' when up_count > 0 then 'page_up'
            else 'page_still' end},
        {'slot': 'window', 'code': case when is_whole then 'window_full' else 'window_short' end},
        {'slot': 'pyramid', 'code': case when lead_loss > 0 then 'pyramid_lead_loss' else 'pyramid_no_loss' end},
        {'slot': 'reconcile', 'code': case when assumed_pct > 0 then 'reconcile_assumed' else 'reconcile' end},
        {'slot': 'pareto', 'code': case when active_count = 0 then 'pareto_none' when top20_pct >= 80 then 'pareto_steep' else 'pareto' end},
        {'slot': 'pareto_unit', 'code': case when credit_count > 0 then 'pareto_unit_credits' else 'pareto_unit' end},
        {'slot': 'migration', 'code': case when not has_before then 'migration_no_history' when up_count + down_count = 0 then 'migration_still'
            when down_count > up_count then 'migration_down' when up_count > down_count then 'migration_up' else 'migration_even' end},
        {'slot': 'migration_sum', 'code': case when has_before then 'migration_sum' else 'migration_no_sum' end},
        {'slot': 'moves', 'code': case when not has_before then 'moves_no_history' when moved_count > 0 then 'moves' else 'moves_none' end},
        {'slot': 'whale', 'code': case when eating_count = 0 then 'whale_none' when contribution > 0 then 'whale' else 'whale_losing' end},
        {'slot': 'standing', 'code': case when standing_count > 0 then 'standing' else 'standing_none' end}
    ], recursive := true)
    from facts
)

select *
from chosen
order by slot
