-- Service standards, as exported.
select
    service_standards.dimension,
    service_standards.measure,
    service_standards.tier,
    service_standards.target,
    service_standards.valid_from,
    service_standards.source_file,
    service_standards.source_line,
from raw.service_standards as service_standards
where not service_standards.is_superseded
  and (service_standards.ended_on is null or service_standards.ended_on > as_of())
