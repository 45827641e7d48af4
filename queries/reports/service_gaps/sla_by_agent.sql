-- Tickets opened in the trailing window by the agent who handled them, against the written standards: the share met (not
-- shown below minimum_n measured), median and 90th percentile of first response in hours of the service clock, and those
-- still open now, with how many of them are past their target. The lowest first-response rate comes first.
-- Narrower scopes do not see it: who among them once looked after an account nobody can tell.
-- @scope company
select
    nullif(part, '-') as agent, opened, first_response_measured, first_response_pct, median_first_hours, p90_first_hours,
    resolution_measured, resolution_pct, parameter('sla_target_pct')::double as target_pct, open_tickets, late_tickets,
from marts.ticket_handling as handling
where dimension = 'agent'
order by first_response_pct nulls last, opened desc, agent
