-- Plan stages, as exported up to the as-of day.
select
    plan_stages.customer_id,
    plan_stages.year,
    plan_stages.stage,
    plan_stages."at",
    plan_stages.source_file,
    plan_stages.source_line,
from raw.plan_stages as plan_stages
where not plan_stages.is_superseded
  and plan_stages."at"::date <= as_of()
  and (plan_stages.ended_on is null or plan_stages.ended_on > as_of())
