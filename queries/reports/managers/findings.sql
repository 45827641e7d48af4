-- The headline of the list of managers: where most of what is overdue lies.
-- @grain slot
with totals as (
    select
        count(*) filter (where manager_totals.manager_id <> '-') as manager_count,
        sum(manager_totals.overdue) as overdue,
        sum(manager_totals.call_count)::bigint as call_count,
        coalesce(sum(manager_totals.account_count) filter (where manager_totals.manager_id = '-'), 0)::bigint as without_manager,
    from marts.manager_totals as manager_totals
),

largest as (
    select manager_totals.manager_name, manager_totals.overdue
    from marts.manager_totals as manager_totals
    where manager_totals.overdue > 0
    order by manager_totals.overdue desc, manager_totals.manager_id
    limit 1
)

select
    'page' as slot,
    case
        when totals.manager_count = 0 then 'page_none'
        when largest.manager_name is null then 'page_calm'
        else 'page_overdue'
    end as code,
    totals.*,
    largest.manager_name,
    largest.overdue as largest_overdue,
    100.0::double * largest.overdue / nullif(totals.overdue, 0) as share,
from totals
left join largest on true
