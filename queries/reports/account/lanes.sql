-- Twelve months of the account at a glance: each event with its lane and its place from 0 (a year ago) to 100 (the
-- as-of day); the height of an order is its share of the account's largest in that time.
with events as (
    select
        events.*,
        (as_of() + 1 - to_months(12))::date as starts_on,
        max(case when events.kind = 'order' then events.amount end) over (partition by events.customer_id) as largest_order,
    from marts.account_events as events
    where events.kind not in ('payment', 'contact', 'ticket')
)

select
    customer_id,
    case
        when kind in ('order', 'return') then 1
        when kind = 'visit' then 2
        when kind = 'complaint' then 3
        when kind = 'overdue' then 4
        else 5
    end as lane,
    round(100.0 * (greatest(happened_on, starts_on) - starts_on) / (as_of() + 1 - starts_on), 1)::double as from_left,
    round(100.0 * (coalesce(ends_on, as_of()) - greatest(happened_on, starts_on)) / (as_of() + 1 - starts_on), 1)::double as width,
    case when kind = 'order' then round(greatest(100.0 * amount / nullif(largest_order, 0), 15)) else 100 end::double as height,
    case
        when kind in ('return', 'promise_broken', 'promise_partial', 'commitment_broken') then 'bad'
        when kind in ('complaint', 'overdue') and ends_on is null then 'bad'
        when kind in ('promise_kept', 'commitment_kept') then 'good'
        else 'ink'
    end as tone,
from events
order by customer_id, lane, happened_on, reference
