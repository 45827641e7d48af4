-- Survey answers, as exported up to the as-of day.
select
    surveys.response_id,
    surveys.responded_on,
    surveys.respondent,
    surveys.customer_id,
    surveys.manager_id,
    surveys.item,
    surveys.dimension,
    surveys.expectation,
    surveys.perception,
    surveys.source_file,
    surveys.source_line,
from raw.surveys as surveys
where not surveys.is_superseded
  and surveys.responded_on::date <= as_of()
  and (surveys.ended_on is null or surveys.ended_on > as_of())
