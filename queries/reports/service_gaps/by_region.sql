-- Service gaps by region, by dimension and as the mean of all five, over the trailing window. A cell with fewer than
-- minimum_n responses shows no gap, only its count.
-- @grain region, gap_part
select nullif(part, '-') as region, gap_part, gap, response_count
from marts.survey_gaps as gaps
where dimension = 'region'
order by region nulls last, list_position(['tangibles', 'reliability', 'responsiveness', 'assurance', 'empathy', 'overall'], gap_part)
