-- The parts of the company each account counts in: its account manager and its region (`dimension`). Accounts without one
-- are the part '-', which has no `part_name`; `manager_id` says whose part it is.
-- @grain customer_id, dimension
-- @scope recompute
-- @view
select profiles.customer_id, 'manager' as dimension, coalesce(profiles.manager_id, '-') as part,
    profiles.manager_name as part_name, profiles.manager_id
from marts.account_profiles as profiles
union all
select profiles.customer_id, 'region', coalesce(profiles.region, '-'), profiles.region, null
from marts.account_profiles as profiles
