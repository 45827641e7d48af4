-- Accounts by tier a month earlier (rows) and now (columns), every account once; `new` were not accounts then. Rows add
-- up to the tiers of then, columns to those of now. Empty while the exports do not reach back far enough.
-- @grain previous_tier, tier
with places as (
    select unnest(['platinum', 'gold', 'iron', 'lead', 'unrated', 'inactive', 'new']) as tier, unnest(range(7)) as place
),

moves as (
    select
        coalesce(account_tiers.previous_tier, 'new') as previous_tier,
        account_tiers.tier,
        count(*) as account_count,
        sum(account_tiers.revenue) as revenue,
    from marts.account_tiers as account_tiers
    join marts.tier_windows as tier_windows on tier_windows.window_no = 1 and tier_windows.is_comparable
    group by all
)

select
    rows.tier as previous_tier,
    columns.tier,
    moves.account_count,
    100.0 * moves.account_count / sum(moves.account_count) over (partition by rows.tier) as row_pct,
    moves.revenue::decimal(18, 4) as revenue,
from places as rows
cross join places as columns
left join moves on moves.previous_tier = rows.tier and moves.tier = columns.tier
where columns.tier <> 'new'
  and exists (select 1 from moves)
order by rows.place, columns.place
