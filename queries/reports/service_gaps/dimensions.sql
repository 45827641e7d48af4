-- The five dimensions over the trailing window: mean expectation and perception of the answering accounts, each with
-- its 95 % t interval, and the gap (mean of each response's own gap, with its paired interval). The largest weight × gap
-- comes first; without weights, the largest gap. Dimensions answered by fewer than minimum_n show their count only.
-- @grain dimension
with scores as (
    select * from marts.survey_scores as survey_scores
    where respondent = 'customer' and answered_window = 0
),

long as (
    select dimension, 'expectation' as measure, expectation as score from scores
    union all
    select dimension, 'perception' as measure, perception as score from scores
    union all
    select dimension, 'gap' as measure, gap as score from scores
),

means as (
    select
        dimension,
        measure,
        count(score) as n,
        if(count(score) >= parameter('minimum_n'), favg(score), null) as mean,
        student_t_quantile(0.975, count(score) - 1) * sqrt(
            greatest(0, fsum(score * score) - count(score) * pow(favg(score), 2))
            / nullif((count(score) - 1) * count(score), 0)
        ) as reach,
    from long
    group by dimension, measure
),

weights as (
    select dimension, favg(weight) as weight
    from scores
    group by dimension
),

wide as (
    select
        dimension,
        max(mean) filter (where measure = 'expectation') as expectation,
        max(mean - reach) filter (where measure = 'expectation') as expectation_low,
        max(mean + reach) filter (where measure = 'expectation') as expectation_high,
        max(mean) filter (where measure = 'perception') as perception,
        max(mean - reach) filter (where measure = 'perception') as perception_low,
        max(mean + reach) filter (where measure = 'perception') as perception_high,
        max(mean) filter (where measure = 'gap') as gap,
        max(mean - reach) filter (where measure = 'gap') as gap_low,
        max(mean + reach) filter (where measure = 'gap') as gap_high,
        max(n) filter (where measure = 'gap') as response_count,
    from means
    group by dimension
)

select
    wide.*,
    100 * weights.weight as weight_pct,
    wide.gap * coalesce(weights.weight, 0.2) as weighted_part,
    coalesce(wide.gap <= parameter('gap_alarm'), false) as is_wide,
from wide
join weights on weights.dimension = wide.dimension
order by weighted_part nulls last, wide.dimension
