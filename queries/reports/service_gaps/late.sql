-- Every ticket opened in the trailing window that missed a written standard, one row for each it missed: hours taken, or
-- waited so far, on the service clock beside the standard, by the tier the account had then. They are as many as the late
-- ones of a tier, of a manager and of both rates: those measured less those met. The latest come first.
-- @grain ticket_id, measure_code
with late as (
    select 'first_response_hours' as measure_code, coalesce(first_response_hours, unanswered_hours) as clock_hours,
        first_response_target as target_hours, first_response_hours is null as is_waiting, *
    from marts.tickets as tickets
    where opened_window = 0 and sla_first_response = 'breach'
    union all
    select 'resolution_hours', coalesce(resolution_hours, unresolved_hours), resolution_target, resolution_hours is null, *
    from marts.tickets as tickets
    where opened_window = 0 and sla_resolution = 'breach'
)

select
    late.ticket_id,
    late.measure_code,
    late.customer_id,
    coalesce(profiles.name, late.customer_id) as customer_name,
    late.tier,
    late.region,
    late.manager_name,
    late.agent,
    late.kind as ticket_kind,
    late.cause,
    late.opened_on,
    late.clock_hours,
    late.target_hours,
    late.clock_hours - late.target_hours as late_hours,
    if(late.is_waiting, 'waiting', 'done') as late_state,
from late
left join marts.account_profiles as profiles on profiles.customer_id = late.customer_id
order by late_hours desc, late.ticket_id, late.measure_code
