-- Every ticket counts once and once only: those exported are those of the ticket mart and of all months; opened less
-- resolved over all months is what is open, in the mart and by account; and the outcomes against each standard, by
-- account, are the tickets opened.
-- @severity stop
with exported as (
    select count(*) as tickets, count(*) filter (where tickets.resolved_at is null) as still_open
    from staging.tickets as tickets
),

by_mart as (
    select count(*) as tickets, count(*) filter (where is_open) as still_open
    from marts.tickets as tickets
),

by_month as (
    select coalesce(sum(opened), 0) as tickets, coalesce(sum(opened - resolved), 0) as still_open
    from marts.ticket_months as ticket_months
),

by_account as (
    select coalesce(sum(open_tickets), 0) as still_open
    from marts.account_service as account_service
),

outcomes as (
    select
        coalesce(sum(opened), 0) as opened,
        coalesce(sum(first_response_met + first_response_breach + first_response_pending + first_response_none), 0)
            as first_response,
        coalesce(sum(resolution_met + resolution_breach + resolution_pending + resolution_none), 0) as resolution,
    from marts.account_tickets as account_tickets
),

compared (part, expected, found) as (
    select 'tickets', exported.tickets, by_mart.tickets from exported cross join by_mart
    union all
    select 'tickets by month', exported.tickets, by_month.tickets from exported cross join by_month
    union all
    select 'open', exported.still_open, by_mart.still_open from exported cross join by_mart
    union all
    select 'open by month', exported.still_open, by_month.still_open from exported cross join by_month
    union all
    select 'open by account', exported.still_open, by_account.still_open from exported cross join by_account
    union all
    select 'first response outcomes', opened, first_response from outcomes
    union all
    select 'resolution outcomes', opened, resolution from outcomes
)

select part, expected, found
from compared
where expected <> found
order by part
