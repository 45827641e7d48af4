-- Service gaps by the tier the account had when it answered, by dimension and as the mean of all five, over the trailing
-- window. A cell with fewer than minimum_n responses shows no gap, only its count.
-- @grain tier, gap_part
select nullif(part, '-') as tier, gap_part, gap, response_count
from marts.survey_gaps as gaps
where dimension = 'tier'
order by list_position(['platinum', 'gold', 'iron', 'lead', 'unrated', 'inactive'], tier) nulls last, list_position(['tangibles', 'reliability', 'responsiveness', 'assurance', 'empathy', 'overall'], gap_part)
