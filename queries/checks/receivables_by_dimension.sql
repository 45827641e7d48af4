-- Gross, overdue and net receivables add up to the same totals by region, tier and account manager; accounts without
-- one are a line of their own and never lost.
-- @severity stop
with totals as (
    select
        coalesce(sum(months.gross_open), 0) as gross_open,
        coalesce(sum(months.overdue), 0) as overdue,
        coalesce(sum(months.net_open), 0) as net_open,
    from marts.receivable_months as months
    where months.month_end = as_of()
),

accounts as (
    select
        owed.gross_open, owed.overdue, owed.net_open, profiles.region, profiles.manager_id, tiers.tier,
    from marts.account_receivables as owed
    left join marts.account_profiles as profiles on profiles.customer_id = owed.customer_id
    left join marts.account_tiers as tiers on tiers.customer_id = owed.customer_id
),

lines as (
    select 'region' as dimension, region as line, sum(gross_open) as gross_open, sum(overdue) as overdue,
        sum(net_open) as net_open
    from accounts group by region
    union all
    select 'manager' as dimension, manager_id as line, sum(gross_open), sum(overdue), sum(net_open)
    from accounts group by manager_id
    union all
    select 'tier' as dimension, tier as line, sum(gross_open), sum(overdue), sum(net_open)
    from accounts group by tier
),

sums as (
    select dimension, sum(gross_open) as gross_open, sum(overdue) as overdue, sum(net_open) as net_open
    from lines
    group by dimension
)

select
    sums.dimension, sums.gross_open, totals.gross_open as total_gross, sums.overdue,
    totals.overdue as total_overdue, sums.net_open, totals.net_open as total_net,
from sums
cross join totals
where sums.gross_open <> totals.gross_open or sums.overdue <> totals.overdue or sums.net_open <> totals.net_open
order by sums.dimension
