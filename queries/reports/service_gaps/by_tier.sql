-- Service gaps by the tier the account had when it answered, by dimension and as the mean of all five, over the trailing window. A
-- cell with fewer than minimum_n responses shows no gap, only its count.
-- @grain tier, gap_part
with gaps as (
    select tier, dimension as gap_part, gap
    from marts.survey_scores as survey_scores
    where respondent = 'customer' and answered_window = 0 and gap is not null
    union all
    select tier, 'overall' as gap_part, gap
    from marts.survey_responses as survey_responses
    where respondent = 'customer' and answered_window = 0 and dimension_count = 5
)

select
    tier,
    gap_part,
    if(count(*) >= parameter('minimum_n'), favg(gap), null) as gap,
    count(*) as response_count,
from gaps
group by tier, gap_part
order by
    list_position(['platinum', 'gold', 'iron', 'lead', 'unrated', 'inactive'], tier) nulls last,
    list_position(['tangibles', 'reliability', 'responsiveness', 'assurance', 'empathy', 'overall'], gap_part)
