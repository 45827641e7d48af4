-- Survey weights, as exported.
select
    survey_weights.response_id,
    survey_weights.dimension,
    survey_weights.points,
    survey_weights.source_file,
    survey_weights.source_line,
from raw.survey_weights as survey_weights
where not survey_weights.is_superseded
  and (survey_weights.ended_on is null or survey_weights.ended_on > as_of())
