-- Importance points of a response add up to 100; where they do not, they are rescaled and said so on the page.
-- @severity warn
select weights.response_id, sum(weights.points) as points
from staging.survey_weights as weights
group by weights.response_id
having sum(weights.points) <> 100
order by weights.response_id
