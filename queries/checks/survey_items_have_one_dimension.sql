-- An item of the survey belongs to one dimension within a wave; one that stands under two makes both scores doubtful.
-- @severity warn
select wave, item, min(dimension) as dimension, max(dimension) as other_dimension, count(*) as answers
from marts.survey_answers as survey_answers
group by wave, item
having count(distinct dimension) > 1
order by wave, item
