-- Complaint steps, as exported up to the as-of day.
select
    ticket_events.ticket_id,
    ticket_events.stage,
    ticket_events."at",
    ticket_events.source_file,
    ticket_events.source_line,
from raw.ticket_events as ticket_events
where not ticket_events.is_superseded
  and ticket_events."at"::date <= as_of()
  and (ticket_events.ended_on is null or ticket_events.ended_on > as_of())
