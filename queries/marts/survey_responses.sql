-- One row per response that answered something: its gap (mean of its dimension gaps), the same weighted by its own
-- points, and its perception answers. The weighted gap exists only where every dimension with points has a gap;
-- a response without points has none.
-- @grain response_id
-- @scope customer_id, manager_id as team
with scores as (
    select * from marts.survey_scores as survey_scores
),

answered as (
    select response_id, count(perception) as perception_count, sum(perception)::bigint as perception_sum
    from marts.survey_answers as survey_answers
    group by response_id
),

responses as (
    select
        response_id, respondent, customer_id, manager_id, region, tier, responded_on, wave, answered_window,
        count(gap) as dimension_count,
        favg(gap) as gap,
        case when fsum(weight) filter (where gap is not null) >= 1 - 1e-9 then fsum(weight * gap) end as weighted_gap,
        bool_or(is_rescaled) as is_rescaled,
    from scores
    group by all
)

select responses.*, coalesce(answered.perception_count, 0) as perception_count, answered.perception_sum
from responses
left join answered on answered.response_id = responses.response_id
