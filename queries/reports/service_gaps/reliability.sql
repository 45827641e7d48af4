-- Do the items of a dimension measure one thing? Cronbach's alpha with Feldt's 95 % interval for expectations,
-- perceptions and gaps, over the responses of the trailing window that answered every item of the dimension. Gaps are
-- usually less reliable than the two scores they are the difference of. One item, or no variance: no alpha.
-- @grain dimension
with answers as (
    select response_id, dimension, item, expectation, perception, gap
    from marts.survey_answers as survey_answers
    where respondent = 'customer' and answered_window = 0
),

long as (
    select response_id, dimension, item, 'expectation' as measure, expectation as score from answers
    union all
    select response_id, dimension, item, 'perception' as measure, perception as score from answers
    union all
    select response_id, dimension, item, 'gap' as measure, gap as score from answers
),

counted as (
    select *, count(score) over (partition by response_id, dimension, measure) as answered
    from long
),

asked as (
    select dimension, count(distinct item) as item_count from answers group by dimension
),

complete as (
    select counted.*, asked.item_count
    from counted
    join asked on asked.dimension = counted.dimension and asked.item_count = counted.answered
),

item_variances as (
    select
        dimension, measure, item, item_count, count(*) as n,
        avg(score * score) - pow(avg(score), 2) as variance,
    from complete
    group by dimension, measure, item, item_count
),

totals as (
    select dimension, measure, response_id, sum(score) as total from complete group by dimension, measure, response_id
),

total_variances as (
    select
        dimension, measure,
        avg(total * total) - pow(avg(total), 2) as variance,
    from totals
    group by dimension, measure
),

alphas as (
    select
        item_variances.dimension, item_variances.measure,
        max(item_variances.item_count) as k,
        max(item_variances.n) as n,
        k / nullif(k - 1, 0) * (1 - fsum(item_variances.variance) / nullif(max(total_variances.variance), 0)) as alpha,
    from item_variances
    join total_variances using (dimension, measure)
    group by item_variances.dimension, item_variances.measure
)

select
    dimension,
    max(k) as item_count,
    max(n) filter (where measure = 'gap') as complete_count,
    max(alpha) filter (where measure = 'gap') as alpha_gap,
    max(1 - (1 - alpha) * f_quantile(0.975, n - 1, (n - 1) * (k - 1))) filter (where measure = 'gap') as alpha_gap_low,
    max(1 - (1 - alpha) * f_quantile(0.025, n - 1, (n - 1) * (k - 1))) filter (where measure = 'gap') as alpha_gap_high,
    max(alpha) filter (where measure = 'perception') as alpha_perception,
    max(alpha) filter (where measure = 'expectation') as alpha_expectation,
from alphas
group by dimension
order by alpha_gap nulls last, dimension
