-- Competitor scores, as exported up to the as-of day.
select
    competitor_scores.surveyed_on,
    competitor_scores.competitor,
    competitor_scores.dimension,
    competitor_scores.score,
    competitor_scores.source_file,
    competitor_scores.source_line,
from raw.competitor_scores as competitor_scores
where not competitor_scores.is_superseded
  and competitor_scores.surveyed_on::date <= as_of()
  and (competitor_scores.ended_on is null or competitor_scores.ended_on > as_of())
