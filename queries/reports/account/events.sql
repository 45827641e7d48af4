-- What happened with the account lately: its last ten events other than orders, payments and tickets that are no complaint.
-- @grain customer_id, event_kind, reference
select
    events.customer_id,
    events.happened_on,
    events.kind as event_kind,
    events.reference,
    events.detail,
    events.amount as event_amount,
    events.ends_on,
from marts.account_events as events
where events.kind not in ('order', 'payment', 'ticket')
qualify row_number() over (
    partition by events.customer_id order by events.happened_on desc, events.kind, events.reference
) <= 10
order by events.customer_id, events.happened_on desc, events.kind, events.reference
