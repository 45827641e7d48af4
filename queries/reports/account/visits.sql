-- The last five visits to the account within a year, with what they were for and what came of them, as exported.
-- @grain customer_id, reference
select
    events.customer_id,
    events.happened_on,
    events.detail,
    events.reference,
from marts.account_events as events
where events.kind = 'visit'
qualify row_number() over (partition by events.customer_id order by events.happened_on desc, events.reference) <= 5
order by events.customer_id, events.happened_on desc, events.reference
