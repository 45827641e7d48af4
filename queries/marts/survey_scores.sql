-- One row per response and dimension: the mean of its item gaps, where at least half of the dimension's items have one
-- (the items are those the export has rows of for that response), and likewise its mean expectation and perception.
-- The weight is the response's own points for the dimension over all of its points, so that points that do not add
-- up to 100 still make shares; no points, no weight. A response without a single answer is no respondent.
-- @grain response_id, dimension
-- @scope customer_id, manager_id as team
with answers as (
    select * from marts.survey_answers as survey_answers
),

asked as (
    select response_id, dimension, count(*) as asked_count
    from answers
    group by response_id, dimension
),

points as (
    select
        weights.response_id,
        weights.dimension,
        weights.points,
        sum(weights.points) over (partition by weights.response_id) as total_points,
    from staging.survey_weights as weights
),

means as (
    select
        response_id, dimension, respondent, customer_id, manager_id, manager_name, region, tier,
        responded_on, wave, answered_window,
        count(gap) as gap_count,
        count(expectation) as expectation_count,
        count(perception) as perception_count,
        sum(gap)::double / nullif(count(gap), 0) as gap,
        sum(expectation)::double / nullif(count(expectation), 0) as expectation,
        sum(perception)::double / nullif(count(perception), 0) as perception,
    from answers
    where expectation is not null or perception is not null
    group by all
)

select
    means.response_id,
    means.dimension,
    means.respondent,
    means.customer_id,
    means.manager_id,
    means.manager_name,
    means.region,
    means.tier,
    means.responded_on,
    means.wave,
    means.answered_window,
    asked.asked_count,
    means.gap_count,
    case when means.gap_count * 2 >= asked.asked_count then means.gap end as gap,
    case when means.expectation_count * 2 >= asked.asked_count then means.expectation end as expectation,
    case when means.perception_count * 2 >= asked.asked_count then means.perception end as perception,
    points.points,
    (points.points / nullif(points.total_points, 0))::double as weight,
    coalesce(points.total_points <> 100, false) as is_rescaled,
from means
join asked on asked.response_id = means.response_id and asked.dimension = means.dimension
left join points on points.response_id = means.response_id and points.dimension = means.dimension
