-- Service gaps wave by wave (a wave is a quarter): the mean over responses of their five dimensions with its 95 % t
-- interval, and each dimension. A wave with fewer than minimum_n responses shows no gap, only its count.
-- @grain wave, gap_part
with gaps as (
    select wave, dimension as gap_part, gap
    from marts.survey_scores as survey_scores
    where respondent = 'customer' and gap is not null
    union all
    select wave, 'overall' as gap_part, gap
    from marts.survey_responses as survey_responses
    where respondent = 'customer' and dimension_count = 5
),

means as (
    select
        wave,
        gap_part,
        count(*) as response_count,
        if(count(*) >= parameter('minimum_n'), favg(gap), null) as gap,
        student_t_quantile(0.975, count(*) - 1) * sqrt(
            greatest(0, fsum(gap * gap) - count(*) * pow(favg(gap), 2)) / nullif((count(*) - 1) * count(*), 0)
        ) as reach,
    from gaps
    group by wave, gap_part
)

select
    if(
        (parameter('fiscal_year_starts') - 1) % 3 = 0,
        strftime(wave, '%y') || 'Q' || quarter(wave),
        strftime(wave, '%y-%m')
    ) as wave,
    gap_part,
    gap,
    gap - reach as gap_low,
    gap + reach as gap_high,
    response_count,
from means
where wave > as_of() - to_months(30)
order by
    means.wave,
    list_position(['overall', 'reliability', 'responsiveness', 'assurance', 'empathy', 'tangibles'], gap_part)
