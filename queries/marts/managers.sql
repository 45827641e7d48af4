-- One row per account manager: those exported, and those that an account names without an export of theirs.
-- @grain manager_id
-- @scope manager_id
with managers as (
    select managers.manager_id, managers.name, managers.email, managers.region, managers.reports_to
    from staging.managers as managers
),

named as (
    select distinct customers.manager_id
    from staging.customers as customers
    where customers.manager_id is not null
),

unknown as (
    select named.manager_id
    from named
    left join managers on managers.manager_id = named.manager_id
    where managers.manager_id is null
)

select manager_id, name, email, region, reports_to
from managers
union all
select manager_id, manager_id as name, null as email, null as region, null as reports_to
from unknown
