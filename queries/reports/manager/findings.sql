-- The sentences of each manager's page: its headline, its calls, and what changed since the last build.
-- @grain manager_id, slot
with changed as (
    select
        coalesce(changes.manager_id, '-') as manager_id,
        count(*) filter (where changes.severity = 'worse') as worse,
        count(*) filter (where changes.severity = 'better') as better,
    from marts.changes as changes
    where changes.owner_kind <> 'data'
    group by coalesce(changes.manager_id, '-')
),

totals as (
    select totals.*, coalesce(changed.worse, 0) as worse, coalesce(changed.better, 0) as better, build.baseline_as_of
    from marts.manager_totals as totals
    cross join engine.build as build
    left join changed on changed.manager_id = totals.manager_id
),

chosen as (
    select
        manager_id,
        'page' as slot,
        case
            when manager_id = '-' then 'page_unassigned'
            when account_count = 0 then 'page_none'
            when call_count = 0 then 'page_calm'
            else 'page_calls'
        end as code,
    from totals
    union all
    select manager_id, 'calls', if(call_count = 0, 'calls_none', 'calls')
    from totals
    union all
    select manager_id, 'changes',
        if(baseline_as_of is null, 'changes_first', if(worse + better = 0, 'changes_none', 'changes'))
    from totals
    union all
    select manager_id, 'months', 'months'
    from totals
)

select
    chosen.manager_id,
    chosen.slot,
    chosen.code,
    totals.manager_name,
    totals.account_count,
    totals.call_count,
    totals.stake,
    totals.overdue,
    totals.revenue,
    totals.worse,
    totals.better,
    totals.baseline_as_of,
from chosen
join totals on totals.manager_id = chosen.manager_id
order by chosen.manager_id, chosen.slot
