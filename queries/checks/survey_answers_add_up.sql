-- Every survey answer counts once and once only: those exported are those of the answer mart, and the item gaps behind
-- the scores are those of the answers.
-- @severity stop
with counts as (
    select 'answers' as part, (select count(*) from staging.surveys as surveys) as expected, count(*) as found
    from marts.survey_answers as survey_answers
    union all
    select 'item gaps' as part, count(survey_answers.gap) as expected,
        (select coalesce(sum(scores.gap_count), 0) from marts.survey_scores as scores) as found
    from marts.survey_answers as survey_answers
    union all
    select 'perceptions' as part, count(survey_answers.perception) as expected,
        (select coalesce(sum(responses.perception_count), 0) from marts.survey_responses as responses) as found
    from marts.survey_answers as survey_answers
)

select part, expected, found
from counts
where expected <> found
order by part
