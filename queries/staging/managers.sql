-- Account managers, as exported.
select
    managers.manager_id,
    managers.name,
    managers.email,
    managers.region,
    managers.reports_to,
    managers.source_file,
    managers.source_line,
from raw.managers as managers
where not managers.is_superseded
  and (managers.ended_on is null or managers.ended_on > as_of())
