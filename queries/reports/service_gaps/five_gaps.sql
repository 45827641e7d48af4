-- The five gaps of the gap model, each by the measure the exports allow, over the trailing window. 1: what managers
-- believe customers expect less what they expect (mean of the dimensions that minimum_n customers answered). 2: dimensions with a written standard less all
-- five. 3: tickets within their written standards less the rate they should reach. 4: promises kept less all that fell
-- due, and order lines delivered by the promised day less all. 4b: perception less what was delivered, which needs
-- deliveries on the 1 to 7 scale. 5: perception less expectation. Below 0 is a shortfall.
-- @grain gap_code, measure_code
with scores as (
    select
        dimension,
        if(count(expectation) filter (where respondent = 'customer') >= parameter('minimum_n'),
            favg(expectation) filter (where respondent = 'manager')
            - favg(expectation) filter (where respondent = 'customer'), null) as gap1,
        favg(gap) filter (where respondent = 'customer') as gap5,
        count(expectation) filter (where respondent = 'manager') as manager_count,
        count(gap) filter (where respondent = 'customer') as response_count,
    from marts.survey_scores as survey_scores
    where answered_window = 0
    group by dimension
),

heard as (
    select
        favg(gap1) as gap1, max(manager_count) as manager_count,
        if(count(gap5) = 5 and min(response_count) >= parameter('minimum_n'), favg(gap5), null) as gap5,
        coalesce(min(response_count), 0) as response_count,
    from scores
),

written as (
    select count(distinct dimension) as dimension_count, count(*) as standard_count
    from marts.service_targets as service_targets
    where is_valid
),

served as (
    select
        coalesce(sum(first_response_met + resolution_met), 0) as met,
        coalesce(sum(first_response_met + resolution_met + first_response_breach + resolution_breach), 0) as measured,
    from marts.account_tickets as account_tickets
    where back = 0
),

promised as (
    select
        coalesce(sum(commitments_due), 0) as commitments_due, coalesce(sum(commitments_kept), 0) as commitments_kept,
        coalesce(sum(lines_due), 0) as lines_due, coalesce(sum(lines_on_time), 0) as lines_on_time,
    from marts.account_promises as account_promises
    where due_window = 0
),

gaps (gap_code, measure_code, gap_unit, gap_value, measured_count, reason_below, least) as (
    select 'gap1', 'manager_belief', 'points_1_7', gap1, manager_count, 'no_manager_answers', 1 from heard
    union all
    select 'gap2', 'written_dimensions', 'points_pct', 100.0 * dimension_count / 5 - 100, standard_count,
        'no_standards', 1 from written
    union all
    select 'gap3', 'hours_standards', 'points_pct', 100.0 * met / nullif(measured, 0) - parameter('sla_target_pct'),
        measured, 'no_standards', parameter('minimum_n') from served
    union all
    select 'gap4', 'commitments', 'points_pct', 100.0 * commitments_kept / nullif(commitments_due, 0) - 100,
        commitments_due, 'no_commitments', parameter('minimum_n') from promised
    union all
    select 'gap4', 'deliveries', 'points_pct', 100.0 * lines_on_time / nullif(lines_due, 0) - 100, lines_due,
        'no_promised_dates', parameter('minimum_n') from promised
    union all
    select 'gap4b', 'common_scale', 'points_1_7', null, 0, 'no_common_scale', 1
    union all
    select 'gap5', 'survey_gap', 'points_1_7', gap5, response_count, 'no_surveys', parameter('minimum_n') from heard
)

select
    gap_code,
    measure_code,
    gap_unit,
    if(measured_count >= least, gap_value, null)::double as gap_value,
    coalesce(measured_count, 0)::bigint as measured_count,
    case when coalesce(measured_count, 0) = 0 then reason_below
        when measured_count < least or gaps.gap_value is null then 'too_few' end as reason,
from gaps
order by gap_code, measure_code
