-- Service gaps by region, by dimension and as the mean of all five, over the trailing window. A
-- cell with fewer than minimum_n responses shows no gap, only its count.
-- @grain region, gap_part
with gaps as (
    select region, dimension as gap_part, gap
    from marts.survey_scores as survey_scores
    where respondent = 'customer' and answered_window = 0 and gap is not null
    union all
    select region, 'overall' as gap_part, gap
    from marts.survey_responses as survey_responses
    where respondent = 'customer' and answered_window = 0 and dimension_count = 5
)

select
    region,
    gap_part,
    if(count(*) >= parameter('minimum_n'), favg(gap), null) as gap,
    count(*) as response_count,
from gaps
group by region, gap_part
order by
    region nulls last,
    list_position(['tangibles', 'reliability', 'responsiveness', 'assurance', 'empathy', 'overall'], gap_part)
