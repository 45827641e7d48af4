-- Plans, as exported.
select
    plans.owner_kind,
    plans.owner_id,
    plans.year,
    plans.quarter,
    plans.measure,
    plans.target,
    plans.actual,
    plans.source_file,
    plans.source_line,
from raw.plans as plans
where not plans.is_superseded
  and (plans.ended_on is null or plans.ended_on > as_of())
