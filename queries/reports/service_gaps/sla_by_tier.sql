-- Tickets opened in the trailing window against the written standards, by the tier the account had then: met, breached,
-- still open and not yet due (pending) and without a standard. The rate is met over met and breached, not shown below
-- minimum_n. Median and 90th percentile: first responses of tickets opened in the window, resolutions of those resolved
-- in it, in hours of the service clock. The standards are those applied, the newest first where they changed.
-- @grain measure_code, tier
with tickets as (
    select
        tier, 'first_response_hours' as measure_code, sla_first_response as outcome, first_response_target as target,
        opened_window = 0 as is_opened, if(opened_window = 0, first_response_hours, null) as hours,
    from marts.tickets as tickets
    union all
    select
        tier, 'resolution_hours' as measure_code, sla_resolution as outcome, resolution_target as target,
        opened_window = 0 as is_opened, if(resolved_window = 0, resolution_hours, null) as hours,
    from marts.tickets as tickets
),

rules as (
    select parameter('minimum_n') as minimum_n, parameter('sla_target_pct')::double as target_pct
),

counts as (
    select
        measure_code,
        tier,
        min(target) filter (where is_opened) as shortest_target,
        max(target) filter (where is_opened) as longest_target,
        count(*) filter (where is_opened) as opened,
        count(*) filter (where is_opened and outcome = 'met') as met,
        count(*) filter (where is_opened and outcome = 'breach') as breached,
        count(*) filter (where is_opened and outcome = 'pending') as pending,
        count(*) filter (where is_opened and outcome = 'none') as without_standard,
        quantile_cont(hours, 0.5) as median_hours,
        quantile_cont(hours, 0.9) as p90_hours,
    from tickets
    group by measure_code, tier
)

select
    measure_code,
    tier,
    shortest_target,
    longest_target,
    opened,
    met,
    breached,
    pending,
    without_standard,
    if(met + breached >= rules.minimum_n, 100.0 * met / (met + breached), null) as met_pct,
    rules.target_pct,
    met_pct - rules.target_pct as difference,
    median_hours,
    p90_hours,
from counts
cross join rules
where opened > 0
order by
    measure_code,
    list_position(['platinum', 'gold', 'iron', 'lead', 'unrated', 'inactive'], tier) nulls last
