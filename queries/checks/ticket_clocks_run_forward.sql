-- A ticket is answered and resolved after it was opened; one that is not counts with 0 hours.
-- @severity warn
select ticket_id, opened_at, first_response_at, resolved_at
from marts.tickets as tickets
where is_clock_skewed
order by ticket_id
