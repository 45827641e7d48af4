-- All accounts by what their buying rhythm says: those in the list of silent accounts, those on their rhythm, and those that
-- are not judged, so that the list can be told from the whole.
-- @grain rhythm_base
with accounts as (
    select
        case
            when leaving.customer_id is not null then 'listed'
            when rhythm.customer_id is null then 'no_orders'
            when rhythm.status in ('at_risk', 'lapsed') then 'lost'
            when rhythm.status = 'active' then 'on_rhythm'
            else rhythm.status
        end as rhythm_base,
        retention.after_revenue,
    from marts.account_retention as retention
    left join marts.account_rhythm as rhythm on rhythm.customer_id = retention.customer_id
    left join marts.leaving_accounts as leaving on leaving.customer_id = retention.customer_id
)

select rhythm_base, count(*) as account_count, sum(after_revenue) as after_revenue
from accounts
group by rhythm_base
order by array_position(['listed', 'on_rhythm', 'irregular', 'too_few', 'lost', 'no_orders'], rhythm_base)
