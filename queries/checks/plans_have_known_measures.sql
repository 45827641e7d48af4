-- A plan by a measure that nobody knows is held against nothing: a plan of revenue called by another word would be no plan.
-- A plan may name a measure of its own where it brings the actual value too.
-- @severity warn
select plans.measure, count(*) as rows
from staging.plans as plans
where plans.measure not in ('revenue', 'margin', 'shelf_share')
group by plans.measure
having count(plans.actual) = 0
order by plans.measure
