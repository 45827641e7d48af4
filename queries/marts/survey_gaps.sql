-- Service gaps over the trailing window by region, by tier (the one the account had when it answered) and by account
-- manager, part '-' for answers without one: of each dimension, and of all five (`overall`: the mean over the responses
-- that have all five). With fewer than minimum_n responses there is no gap, only the count.
-- @grain dimension, part, gap_part
-- @scope recompute
with gaps as (
    select region, tier, manager_id, dimension as gap_part, gap
    from marts.survey_scores as survey_scores
    where respondent = 'customer' and answered_window = 0 and gap is not null
    union all
    select region, tier, manager_id, 'overall' as gap_part, gap
    from marts.survey_responses as survey_responses
    where respondent = 'customer' and answered_window = 0 and dimension_count = 5
),

lines as (
    select 'region' as dimension, region as part, null as manager_id, gap_part, gap from gaps
    union all
    select 'tier', tier, null, gap_part, gap from gaps
    union all
    select 'manager', manager_id, manager_id, gap_part, gap from gaps
)

select
    dimension,
    coalesce(part, '-') as part,
    manager_id,
    gap_part,
    if(count(*) >= parameter('minimum_n'), favg(gap), null) as gap,
    count(*) as response_count,
from lines
group by dimension, part, manager_id, gap_part
