-- Every ticket open on the as-of day: calendar days since it was opened, hours it has waited on the service clock (less
-- those spent waiting for the customer), its written standard for resolution and how far past it is. Those past it come
-- first, the furthest on top, then the oldest. They are as many as the open tickets, and those of an age as many as its bar.
-- @grain ticket_id
select
    tickets.ticket_id,
    tickets.customer_id,
    coalesce(profiles.name, tickets.customer_id) as customer_name,
    tiers.tier,
    tickets.region,
    tickets.manager_name,
    tickets.kind as ticket_kind,
    tickets.cause,
    tickets.agent,
    tickets.opened_on,
    tickets.age_days,
    tickets.age_bucket,
    tickets.unresolved_hours as clock_hours,
    tickets.resolution_target as target_hours,
    if(tickets.sla_resolution = 'breach', tickets.unresolved_hours - tickets.resolution_target, null) as late_hours,
    tickets.sla_resolution as sla_state,
from marts.tickets as tickets
left join marts.account_profiles as profiles on profiles.customer_id = tickets.customer_id
left join marts.account_tiers as tiers on tiers.customer_id = tickets.customer_id
where tickets.is_open
order by late_hours desc nulls last, tickets.age_days desc, tickets.ticket_id
