-- The sentences of the page: what moved, who to call first, what changed since the last build.
-- @grain slot
with calls as (
    select
        count(*) as call_count,
        coalesce(sum(accounts.money_at_stake), 0) as stake,
        count(*) filter (where accounts.call_rank <= 3) as first_count,
        sum(accounts.money_at_stake) filter (where accounts.call_rank <= 3) as first_stake,
        max(accounts.customer_name) filter (where accounts.call_rank = 1) as first_name,
    from marts.accounts as accounts
    where accounts.call_rank is not null
),

overdue as (
    select
        sum(case when months.month_end = as_of() then months.overdue else 0 end) as overdue,
        nullif(sum(case when months.month_end = as_of() then 0 else months.overdue end), 0) as earlier,
    from marts.receivable_months as months
    where months.month_end in (as_of(), (as_of() + 1 - to_months(1))::date - 1)
),

changed as (
    select
        count(*) as change_count,
        count(*) filter (where changes.severity = 'worse') as worse,
        count(*) filter (where changes.severity = 'better') as better,
        count(*) filter (where changes.severity = 'data') as data,
    from marts.changes as changes
),

sold as (
    select
        count(*) as account_count,
        sum(accounts.revenue) as revenue,
        sum(accounts.revenue) - sum(accounts.previous_revenue) as revenue_change,
        100.0::double * (sum(accounts.revenue) - sum(accounts.previous_revenue)) / nullif(sum(accounts.previous_revenue), 0)
            as change_pct,
        min(accounts.revenue - accounts.previous_revenue) as largest_fall,
        arg_min(accounts.customer_name, (accounts.revenue - accounts.previous_revenue, accounts.customer_id)) as falling_name,
    from marts.accounts as accounts
),

facts as (
    select calls.*, overdue.overdue, overdue.overdue - overdue.earlier as more, overdue.earlier - overdue.overdue as less,
        changed.*, build.baseline_as_of, sold.account_count, sold.revenue, sold.revenue_change, abs(sold.change_pct) as change_pct,
        -sold.largest_fall as fall, sold.falling_name,
        sold.change_pct is not null as has_before,
    from calls cross join overdue cross join changed cross join engine.build as build cross join sold
)

select
    'page' as slot,
    case
        when call_count = 0 and coalesce(overdue, 0) = 0 then 'page_quiet'
        when call_count = 0 then 'page_overdue'
        when more > 0 then 'page_overdue_up'
        when less > 0 then 'page_overdue_down'
        else 'page_calls'
    end as code,
    facts.*
from facts
union all
select 'calls', if(call_count = 0, 'calls_none', 'calls'), facts.* from facts
union all
select 'changes', if(baseline_as_of is null, 'changes_first', if(change_count = 0, 'changes_none', 'changes')), facts.*
from facts
union all
select 'revenue', if(not has_before, 'revenue', if(revenue_change < 0, 'revenue_down', 'revenue_up')), facts.*
from facts
union all
select 'movers', if(not has_before, 'movers', if(fall > 0, 'movers_down', 'movers_up')), facts.*
from facts
order by slot
