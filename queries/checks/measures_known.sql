-- A service standard or a plan by a measure that nothing here computes is held against nothing: a plan of revenue called
-- by another word would be no plan. Measures that a plan brings its own actual value for stand for themselves.
-- @severity warn
select 'service_standards' as table_name, standards.measure, count(*) as rows
from staging.service_standards as standards
where standards.measure not in (
    'first_response_hours', 'resolution_hours', 'on_time_delivery_rate', 'commitments_kept_rate', 'visits_per_quarter'
)
group by standards.measure
union all
select 'plans' as table_name, plans.measure, count(*) as rows
from staging.plans as plans
where plans.measure not in ('revenue', 'margin')
  and plans.actual is null
group by plans.measure
order by table_name, measure
