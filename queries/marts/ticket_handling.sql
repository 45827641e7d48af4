-- Tickets by the agent who handled them and by account manager, part '-' for tickets without one: those opened in the
-- trailing window, the share of them that met the written standards (none below minimum_n measured), median and 90th
-- percentile of first response in hours of the service clock, and those still open, with how many are past their target.
-- @grain dimension, part
-- @scope recompute
with tickets as (
    select
        tickets.agent, tickets.manager_id, tickets.manager_name, tickets.is_open, tickets.opened_window = 0 as is_opened,
        tickets.sla_first_response, tickets.sla_resolution, tickets.first_response_hours,
    from marts.tickets as tickets
    where tickets.opened_window = 0 or tickets.is_open
),

lines as (
    select 'agent' as dimension, agent as part, null as manager_id, agent as part_name, * exclude (agent, manager_id, manager_name)
    from tickets
    union all
    select 'manager', manager_id, manager_id, manager_name, * exclude (agent, manager_id, manager_name)
    from tickets
),

sums as (
    select
        dimension,
        coalesce(part, '-') as part,
        manager_id,
        max(part_name) as part_name,
        count(*) filter (where is_opened) as opened,
        count(*) filter (where is_opened and sla_first_response = 'met') as first_response_met,
        count(*) filter (where is_opened and sla_first_response in ('met', 'breach')) as first_response_measured,
        quantile_cont(first_response_hours, 0.5) filter (where is_opened) as median_first_hours,
        quantile_cont(first_response_hours, 0.9) filter (where is_opened) as p90_first_hours,
        count(*) filter (where is_opened and sla_resolution = 'met') as resolution_met,
        count(*) filter (where is_opened and sla_resolution in ('met', 'breach')) as resolution_measured,
        count(*) filter (where is_open) as open_tickets,
        count(*) filter (where is_open and sla_resolution = 'breach') as late_tickets,
    from lines
    group by dimension, part, manager_id
)

select
    sums.* exclude (first_response_met, resolution_met),
    case when first_response_measured >= parameter('minimum_n')
        then 100.0 * first_response_met / nullif(first_response_measured, 0) end as first_response_pct,
    case when resolution_measured >= parameter('minimum_n')
        then 100.0 * resolution_met / nullif(resolution_measured, 0) end as resolution_pct,
from sums
