-- A plan or a service standard by a measure that nobody knows is held against nothing: a plan of revenue called by another
-- word would be no plan. A plan may name a measure of its own where it brings the actual value too.
-- @severity warn
select 'service_standards' as table_name, standards.measure, count(*) as rows
from staging.service_standards as standards
where standards.measure not in (
    'first_response_hours', 'resolution_hours', 'on_time_delivery_rate', 'commitments_kept_rate', 'visits_per_quarter',
    'complaints_upheld_settled_days'
)
group by standards.measure
union all
select 'plans' as table_name, plans.measure, count(*) as rows
from staging.plans as plans
where plans.measure not in ('revenue', 'margin', 'shelf_share')
group by plans.measure
having count(plans.actual) = 0
order by table_name, measure
