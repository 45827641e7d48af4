-- The account's open tickets and its last ones, at most six: open ones first, the oldest on top, then the newest.
-- @grain customer_id, ticket_id
with placed as (
    select
        tickets.*,
        row_number() over (
            partition by tickets.customer_id
            order by tickets.is_open desc, case when tickets.is_open then tickets.opened_at end, tickets.opened_at desc,
                tickets.ticket_id
        ) as place,
    from marts.tickets as tickets
)

select
    customer_id,
    ticket_id,
    kind as ticket_kind,
    cause,
    agent,
    opened_on,
    resolution_hours,
    sla_resolution as sla_state,
    compensation,
from placed
where place <= 6
order by customer_id, place
