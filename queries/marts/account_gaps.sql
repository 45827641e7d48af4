-- One row per account that was ever surveyed: the gap in the last wave it answered (the mean over its responses and
-- their dimensions), the one in the wave it answered before, and the dimension that fell shortest in the last.
-- @grain customer_id
-- @scope customer_id
with scores as (
    select customer_id, wave, response_id, dimension, gap
    from marts.survey_scores as survey_scores
    where respondent = 'customer' and customer_id is not null and gap is not null
),

waves as (
    select
        customer_id,
        wave,
        count(distinct response_id) as response_count,
        favg(gap) as gap,
        row_number() over (partition by customer_id order by wave desc) as waves_back,
    from scores
    group by customer_id, wave
),

dimensions as (
    select
        scores.customer_id,
        scores.dimension,
        favg(scores.gap) as gap,
        row_number() over (partition by scores.customer_id order by favg(scores.gap), scores.dimension) as place,
    from scores
    join waves on waves.customer_id = scores.customer_id and waves.wave = scores.wave and waves.waves_back = 1
    group by scores.customer_id, scores.dimension
)

select
    waves.customer_id,
    waves.wave as last_wave,
    waves.response_count,
    waves.gap as last_gap,
    earlier.gap as previous_gap,
    dimensions.dimension as worst_dimension,
    dimensions.gap as worst_gap,
from waves
join dimensions on dimensions.customer_id = waves.customer_id and dimensions.place = 1
left join waves as earlier on earlier.customer_id = waves.customer_id and earlier.waves_back = 2
where waves.waves_back = 1
