-- Tickets opened in the trailing window by account manager, against the written standards: the share met (not shown
-- below minimum_n measured), median and 90th percentile of first response in hours of the service clock, and those
-- still open now, with how many of them are past their target. The lowest first-response rate comes first.
with tickets as (
    select
        *,
        sla_first_response in ('met', 'breach') as is_reply_measured,
        sla_resolution in ('met', 'breach') as is_end_measured,
    from marts.tickets as tickets
),

rules as (
    select parameter('minimum_n') as minimum_n, parameter('sla_target_pct')::double as target_pct
)

select
    manager_id, manager_name,
    count(*) filter (where opened_window = 0) as opened,
    count(*) filter (where opened_window = 0 and is_reply_measured) as first_response_measured,
    if(
        first_response_measured >= rules.minimum_n,
        100.0 * count(*) filter (where opened_window = 0 and sla_first_response = 'met') / first_response_measured,
        null
    ) as first_response_pct,
    quantile_cont(first_response_hours, 0.5) filter (where opened_window = 0) as median_first_hours,
    quantile_cont(first_response_hours, 0.9) filter (where opened_window = 0) as p90_first_hours,
    count(*) filter (where opened_window = 0 and is_end_measured) as resolution_measured,
    if(
        resolution_measured >= rules.minimum_n,
        100.0 * count(*) filter (where opened_window = 0 and sla_resolution = 'met') / resolution_measured,
        null
    ) as resolution_pct,
    rules.target_pct,
    count(*) filter (where is_open) as open_tickets,
    count(*) filter (where is_open and sla_resolution = 'breach') as late_tickets,
from tickets
cross join rules
group by manager_id, manager_name, rules.minimum_n, rules.target_pct
having opened > 0 or open_tickets > 0
order by first_response_pct nulls last, opened desc, manager_id, manager_name
