-- The headline of each manager's page.
-- @grain manager_id, slot
select
    totals.manager_id,
    'page' as slot,
    case
        when totals.manager_id = '-' then 'page_unassigned'
        when totals.account_count = 0 then 'page_none'
        when totals.call_count = 0 then 'page_calm'
        else 'page_calls'
    end as code,
    totals.manager_name,
    totals.account_count,
    totals.call_count,
    totals.stake,
    totals.overdue,
    totals.revenue,
from marts.manager_totals as totals
union all
select totals.manager_id, 'calls', if(totals.call_count = 0, 'calls_none', 'calls'), totals.manager_name,
    totals.account_count, totals.call_count, totals.stake, totals.overdue, totals.revenue
from marts.manager_totals as totals
union all
select totals.manager_id, 'months', 'months', totals.manager_name,
    totals.account_count, totals.call_count, totals.stake, totals.overdue, totals.revenue
from marts.manager_totals as totals
order by manager_id, slot
