-- Account managers, as exported; those who are no longer exported have the day they ended.
select
    managers.manager_id,
    managers.name,
    managers.email,
    managers.region,
    managers.reports_to,
    managers.ended_on,
    managers.source_file,
    managers.source_line,
from raw.managers as managers
where not managers.is_superseded
