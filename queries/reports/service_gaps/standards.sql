-- Every written standard in force on the as-of day and what was delivered over the trailing window: the share of tickets
-- within a target in hours, the share of order lines delivered by the promised day, the share of promises kept. A
-- standard that no export of this page measures says so. On-time lines and promises go by the account's tier of today. The
-- standard of all tiers is for those without one of their own.
with promises as (
    select
        coalesce(tiers.tier, 'unrated') as tier,
        sum(promises.lines_due) as lines_due,
        sum(promises.lines_on_time) as lines_on_time,
        sum(promises.commitments_due) as commitments_due,
        sum(promises.commitments_kept) as commitments_kept,
    from marts.account_promises as promises
    left join marts.account_tiers as tiers on tiers.customer_id = promises.customer_id
    where promises.due_window = 0
    group by all
),

deliveries as (
    select 'first_response_hours' as measure, first_response_standard as tier, sla_first_response = 'met' as is_met
    from marts.tickets as tickets
    where opened_window = 0 and sla_first_response in ('met', 'breach')
    union all
    select 'resolution_hours' as measure, resolution_standard as tier, sla_resolution = 'met' as is_met
    from marts.tickets as tickets
    where opened_window = 0 and sla_resolution in ('met', 'breach')
),

delivered as (
    select measure, tier, count(*) as measured_count, count(*) filter (where is_met) as met_count
    from deliveries
    group by measure, tier
    union all
    select
        unnest(['on_time_delivery_rate', 'commitments_kept_rate']) as measure, tier,
        unnest([lines_due, commitments_due]) as measured_count, unnest([lines_on_time, commitments_kept]) as met_count,
    from promises
),

standards as (
    select targets.*
    from marts.service_targets as targets
    where targets.is_valid
),

counted as (
    select delivered.measure, coalesce(own.tier, if(delivered.measure like '%_rate', 'all', delivered.tier)) as tier,
        sum(delivered.measured_count)::bigint as measured_count, sum(delivered.met_count)::bigint as met_count,
    from delivered
    left join standards as own on own.measure = delivered.measure and own.tier = delivered.tier
    group by all
),

compared as (
    select
        standards.dimension, standards.measure, standards.tier, standards.target, standards.rate,
        coalesce(standards.rate, parameter('sla_target_pct'))::double as target_pct, parameter('minimum_n') as minimum_n,
        coalesce(counted.measured_count, 0) as measured_count, coalesce(counted.met_count, 0) as met_count,
        standards.measure in ('first_response_hours', 'resolution_hours', 'on_time_delivery_rate', 'commitments_kept_rate')
            as is_measured,
        is_measured or standards.measure = 'visits_per_quarter' as is_known,
    from standards
    left join counted on counted.measure = standards.measure and counted.tier = standards.tier
)

select
    dimension,
    if(is_known, measure, 'other') as measure_code,
    if(tier in ('all', 'platinum', 'gold', 'iron', 'lead', 'unrated', 'inactive'), tier, 'other') as standard_tier,
    if(is_known and standard_tier <> 'other', '', concat_ws(' · ', measure, nullif(tier, 'all'))) as standard_name,
    coalesce(rate, target)::double as standard_target,
    case when rate is not null then 'percent' when measure like '%_hours' then 'hours' else 'other' end as standard_unit,
    if(is_measured, target_pct, null) as target_pct,
    if(measured_count >= minimum_n, 100.0 * met_count / measured_count, null) as met_pct,
    met_pct - target_pct as difference,
    measured_count,
    case when not is_measured then 'not_measured' when measured_count < minimum_n then 'too_few' end as reason,
from compared
order by difference nulls last, measure, tier
