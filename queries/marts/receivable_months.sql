-- One row per account and month end with any balance, for the month ends of rolling_days, the last one the as-of day: gross open
-- invoices, unapplied cash and credit notes, net (gross less unapplied) and the overdue part of gross. A build as of that
-- day over the same exports gives the same numbers: what they do not date, like payment terms, is as of today. Month ends are those of rolling months (see rolling_days): the 20th of each month
-- when the as-of day is a 20th.
-- @grain customer_id, month_end
-- @scope customer_id
with events as (
    select
        receivable_events.customer_id, receivable_events.month_end, receivable_events.gross,
        receivable_events.overdue, receivable_events.unapplied,
    from marts.receivable_events as receivable_events
),

months as (
    select distinct rolling_days.month_end
    from marts.rolling_days as rolling_days
),

accounts as (
    select customer_id, min(month_end) as first_month_end
    from events
    group by customer_id
),

grid as (
    select accounts.customer_id, months.month_end
    from accounts
    inner join months on months.month_end >= accounts.first_month_end
),

balances as (
    select
        grid.customer_id,
        grid.month_end,
        sum(coalesce(events.gross, 0)) over running as gross,
        sum(coalesce(events.overdue, 0)) over running as overdue,
        sum(coalesce(events.unapplied, 0)) over running as unapplied,
    from grid
    left join events on events.customer_id = grid.customer_id and events.month_end = grid.month_end
    window running as (
        partition by grid.customer_id order by grid.month_end rows between unbounded preceding and current row
    )
),

spread as (
    select
        customer_id, month_end, gross, overdue, unapplied,
        case when (select build.allocation from engine.build as build) = 'oldest_first'
            then greatest(unapplied, 0)
            else 0
        end as spreadable,
    from balances
)

select
    customer_id,
    month_end,
    (gross - least(gross, spreadable))::decimal(18, 4) as gross_open,
    (unapplied - least(gross, spreadable))::decimal(18, 4) as unapplied,
    (gross - unapplied)::decimal(18, 4) as net_open,
    (overdue - least(overdue, spreadable))::decimal(18, 4) as overdue,
from spread
where gross <> least(gross, spreadable) or unapplied <> least(gross, spreadable)
