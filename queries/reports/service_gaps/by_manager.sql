-- Service gaps of each account manager's accounts, by dimension and as the mean of all five, over the trailing window,
-- the largest first. With fewer than minimum_n responses no gap is shown, only the count; those come last.
with gaps as (
    select manager_id, manager_name, response_id, dimension, gap
    from marts.survey_scores as survey_scores
    where respondent = 'customer' and answered_window = 0 and gap is not null
),

means as (
    select
        manager_id, manager_name, dimension,
        if(count(*) >= parameter('minimum_n'), favg(gap), null) as gap,
    from gaps
    group by manager_id, manager_name, dimension
),

counts as (
    select manager_id, count(distinct response_id) as response_count from gaps group by manager_id
)

select
    means.manager_id,
    means.manager_name,
    max(counts.response_count) as response_count,
    favg(means.gap) as gap_overall,
    max(means.gap) filter (where means.dimension = 'tangibles') as gap_tangibles,
    max(means.gap) filter (where means.dimension = 'reliability') as gap_reliability,
    max(means.gap) filter (where means.dimension = 'responsiveness') as gap_responsiveness,
    max(means.gap) filter (where means.dimension = 'assurance') as gap_assurance,
    max(means.gap) filter (where means.dimension = 'empathy') as gap_empathy,
from means
join counts on counts.manager_id is not distinct from means.manager_id
group by means.manager_id, means.manager_name
order by gap_overall nulls last, means.manager_name, means.manager_id
