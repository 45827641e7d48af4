-- The gaps of the gap model that can be told apart by dimension, over the trailing window: what customers expect beside
-- what managers believe they expect (gap 1), whether a written standard stands behind the dimension (gap 2), and
-- perception less expectation (gap 5). A dimension with fewer than minimum_n customer responses shows no scores.
-- @grain dimension
with scores as (
    select * from marts.survey_scores as survey_scores
    where answered_window = 0
),

means as (
    select
        dimension,
        favg(expectation) filter (where respondent = 'customer') as expectation,
        count(expectation) filter (where respondent = 'customer') as response_count,
        favg(expectation) filter (where respondent = 'manager') as manager_expectation,
        count(expectation) filter (where respondent = 'manager') as manager_count,
        favg(gap) filter (where respondent = 'customer') as gap,
        count(gap) filter (where respondent = 'customer') as gap_count,
    from scores
    group by dimension
),

standards as (
    select dimension, count(distinct measure) as standard_count
    from marts.service_targets as service_targets
    where is_valid
    group by dimension
)

select
    means.dimension,
    if(means.response_count >= parameter('minimum_n'), means.expectation, null) as customer_expectation,
    means.response_count,
    means.manager_expectation,
    means.manager_count,
    if(means.response_count >= parameter('minimum_n'), means.manager_expectation - means.expectation, null) as gap1,
    coalesce(standards.standard_count, 0) as standard_count,
    if(means.gap_count >= parameter('minimum_n'), means.gap, null) as gap5,
from means
left join standards on standards.dimension = means.dimension
order by gap1 nulls last, means.dimension
