-- Opportunity stages, as exported up to the as-of day.
select
    opportunity_stages.opportunity_id,
    opportunity_stages.stage,
    opportunity_stages."at",
    opportunity_stages.source_file,
    opportunity_stages.source_line,
from raw.opportunity_stages as opportunity_stages
where not opportunity_stages.is_superseded
  and opportunity_stages."at"::date <= as_of()
  and (opportunity_stages.ended_on is null or opportunity_stages.ended_on > as_of())
