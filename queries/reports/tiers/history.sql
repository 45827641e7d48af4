-- Accounts that moved up, down or out of the ranking in each of the last twelve months, how many are lead at its end and
-- what those cost. Months whose window or whose predecessor's window the exports do not cover are left out.
-- @grain month_end
with months as (
    select tier_months.customer_id, tier_months.window_no, tier_months.month_end, tier_months.contribution,
        tier_months.tier, list_position(['platinum', 'gold', 'iron', 'lead'], tier_months.tier) as place,
    from marts.tier_months as tier_months
)

select
    months.month_end,
    count(*) filter (where months.place < before.place) as up_count,
    count(*) filter (where months.place > before.place) as down_count,
    count(*) filter (where months.tier = 'inactive' and before.tier <> 'inactive') as lost_count,
    count(*) filter (where months.tier = 'lead') as lead_count,
    coalesce(sum(months.contribution) filter (where months.tier = 'lead'), 0)::decimal(18, 4) as lead_contribution,
from months
join marts.tier_windows as past
    on past.window_no = months.window_no + 1 and past.window_no <= 12 and past.is_comparable
left join months as before on before.customer_id = months.customer_id and before.window_no = past.window_no
group by months.month_end
order by months.month_end
