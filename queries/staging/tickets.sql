-- Service requests opened up to the as-of day; a response or resolution dated later has not happened yet.
select
    tickets.ticket_id,
    tickets.customer_id,
    tickets.kind,
    tickets.complaint_type,
    tickets.cause,
    tickets.department,
    tickets.severity,
    tickets.channel,
    tickets.agent,
    tickets.opened_at,
    case when tickets.first_response_at::date <= as_of() then tickets.first_response_at end as first_response_at,
    case when tickets.resolved_at::date <= as_of() then tickets.resolved_at end as resolved_at,
    tickets.reopened,
    tickets.contacts,
    tickets.paused_minutes,
    tickets.upheld,
    tickets.claim_amount,
    case when tickets.resolved_at::date > as_of() then null else tickets.compensation end as compensation,
    tickets.product_id,
    case when tickets.resolved_at::date > as_of() then null else tickets.score end as score,
    tickets.currency,
    tickets.source_file,
    tickets.source_line,
from raw.tickets as tickets
where not tickets.is_superseded
  and tickets.opened_at::date <= as_of()
  and (tickets.ended_on is null or tickets.ended_on > as_of())
