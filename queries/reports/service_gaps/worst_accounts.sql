-- Accounts that service has let down, and what to do about it: tickets open past their written standard, repeated or
-- many complaints in the trailing window (complaints_alarm), or a gap at or below gap_alarm in the last wave answered.
-- Those with most of these signs come first, then those with most revenue in the trailing window. No rate below minimum_n.
-- @grain customer_id
with signs as (
    select
        service.*,
        service.late_tickets > 0 as is_late,
        service.complaints_12m >= parameter('complaints_alarm') as complains,
        coalesce(service.last_gap <= parameter('gap_alarm'), false) as is_let_down,
    from marts.account_service as service
),

chosen as (
    select *, is_late::int + complains::int + is_let_down::int as sign_count
    from signs
    where is_late or complains or is_let_down
)

select
    chosen.customer_id,
    accounts.name as customer_name,
    tiers.tier,
    accounts.region,
    accounts.manager_id,
    accounts.manager_name,
    coalesce(contribution.revenue, 0)::decimal(18, 4) as revenue,
    chosen.sign_count,
    chosen.open_tickets,
    chosen.late_tickets,
    chosen.oldest_open_days,
    chosen.complaints_12m,
    chosen.repeats_12m,
    if(chosen.first_response_measured >= parameter('minimum_n'), chosen.first_response_pct, null) as first_response_pct,
    chosen.last_gap,
    chosen.last_gap - chosen.previous_gap as gap_change,
    chosen.worst_dimension,
    chosen.worst_gap,
    case
        when is_late and open_complaints > 0 then 'close_late_complaint'
        when is_late then 'close_late'
        when complains and repeats_12m > 0 then 'find_cause'
        when complains then 'review_complaints'
        else 'improve_' || worst_dimension
    end as service_step,
from chosen
join marts.account_profiles as accounts on accounts.customer_id = chosen.customer_id
left join marts.account_tiers as tiers on tiers.customer_id = chosen.customer_id
left join marts.account_contribution as contribution on contribution.customer_id = chosen.customer_id
where accounts.closed_on is null
order by chosen.sign_count desc, revenue desc, chosen.customer_id
