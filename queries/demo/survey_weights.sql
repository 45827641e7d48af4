-- How each respondent spreads 100 points over the five dimensions: near the usual spread, tangibles take
-- what is left.
with wished as (
    select
        responses.response_id,
        dimensions.dimension_no,
        dimensions.dimension,
        round(dimensions.points * (0.82 + 0.30 * chance(responses.response_key * 8 + dimensions.dimension_no, 'points')))
            ::integer as points,
    from demo.responses as responses
    cross join demo.dimensions as dimensions
    -- One in thirty leaves the points out.
    where chance(responses.response_key, 'points given') >= 0.033
)

select
    response_id,
    dimension,
    if(
        dimension_no = 1,
        100 - sum(points) filter (dimension_no > 1) over (partition by response_id),
        points
    )::integer as points,
from wished
