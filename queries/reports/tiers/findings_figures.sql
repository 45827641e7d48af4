-- The sentence over the months of moves: how many there were, and in which month most accounts moved down.
-- @grain slot
with months as (
    select tier_months.customer_id, tier_months.window_no, tier_months.month_end,
        list_position(['platinum', 'gold', 'iron', 'lead'], tier_months.tier) as place,
    from marts.tier_months as tier_months
),

moves as (
    select
        months.month_end,
        count(*) filter (where months.place < before.place) as up_count,
        count(*) filter (where months.place > before.place) as down_count,
    from months
    join marts.tier_windows as past
        on past.window_no = months.window_no + 1 and past.window_no <= 12 and past.is_comparable
    left join months as before on before.customer_id = months.customer_id and before.window_no = past.window_no
    group by months.month_end
),

ranked as (
    select *, row_number() over (order by down_count desc, month_end desc) as place
    from moves
),

facts as (
    select count(*) as month_count, sum(up_count) as up_total, sum(down_count) as down_total,
        max(month_end) filter (where place = 1) as worst_month, max(down_count) filter (where place = 1) as worst_count,
    from ranked
)

select
    'history' as slot,
    case when month_count = 0 then 'history_none' when down_total + up_total = 0 then 'history_still'
        when down_total = 0 then 'history_up' else 'history_moves' end as code,
    *,
from facts
