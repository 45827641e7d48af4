-- One row per account and month end with net revenue in the window up to it or in the window before that one, and both
-- of these revenues. The last month end is the as-of day. Each order date changes place two or three times (it enters the
-- last window, moves on to the one before, leaves that too); these moves, +1 and −1, added up over the month ends stand
-- for the thirteen places that every pair of day and month end would need.
-- @grain customer_id, month_end
-- @scope customer_id
with days as (
    select account_days.customer_id, account_days.order_date, account_days.revenue
    from marts.account_days as account_days
),

places as (
    select
        calendar.order_date,
        windows.month_end,
        case when windows.window_no = 0 then 1 else 0 end as is_after,
        case when windows.window_no = 1 then 1 else 0 end as is_before,
    from (select distinct order_date from days) as calendar
    inner join marts.retention_windows as windows
        on calendar.order_date >= windows.starts_on
       and calendar.order_date < windows.ends_before
),

moves as (
    select
        order_date,
        month_end,
        is_after - coalesce(lag(is_after) over past, 0) as after_move,
        is_before - coalesce(lag(is_before) over past, 0) as before_move,
    from places
    window past as (partition by order_date order by month_end)
),

changes as (
    select
        days.customer_id,
        moves.month_end,
        sum(case moves.before_move when 1 then days.revenue when -1 then -days.revenue else 0 end) as before_change,
        sum(case moves.after_move when 1 then days.revenue when -1 then -days.revenue else 0 end) as after_change,
    from days
    inner join moves on moves.order_date = days.order_date and (moves.after_move <> 0 or moves.before_move <> 0)
    group by days.customer_id, moves.month_end
),

grid as (
    select accounts.customer_id, ends.month_end
    from (select distinct customer_id from changes) as accounts
    cross join (select distinct month_end from marts.retention_windows as retention_windows) as ends
),

sums as (
    select
        grid.customer_id,
        grid.month_end,
        coalesce(sum(changes.before_change) over so_far, 0)::decimal(18, 4) as before_revenue,
        coalesce(sum(changes.after_change) over so_far, 0)::decimal(18, 4) as after_revenue,
    from grid
    left join changes
        on changes.customer_id = grid.customer_id
       and changes.month_end = grid.month_end
    window so_far as (partition by grid.customer_id order by grid.month_end)
)

select customer_id, month_end, before_revenue, after_revenue
from sums
where before_revenue <> 0
   or after_revenue <> 0
