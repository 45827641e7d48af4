-- Open tickets of the manager's accounts: those past their standard first, then the oldest.
-- @grain manager_id, ticket_id
select
    accounts.manager_key as manager_id,
    tickets.ticket_id,
    accounts.customer_id,
    accounts.customer_name,
    accounts.tier,
    tickets.kind as ticket_kind,
    tickets.cause,
    tickets.agent,
    tickets.opened_on,
    tickets.age_days,
    tickets.sla_resolution as sla_state,
from marts.tickets as tickets
join marts.accounts as accounts on accounts.customer_id = tickets.customer_id
where tickets.is_open
order by accounts.manager_key, tickets.sla_resolution = 'breach' desc, tickets.age_days desc, tickets.ticket_id
