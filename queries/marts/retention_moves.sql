-- One row per order date and month end at which that day changes place: it enters the last window, moves on to the window
-- before, or leaves that too. Moves are +1 and −1; added up over the month ends they say where a day stands.
-- Two or three rows per day stand for the thirteen that every pair of day and month end would need.
-- @grain order_date, month_end
-- @scope public
with calendar as (
    select distinct account_days.order_date
    from marts.account_days as account_days
),

windows as (
    select
        retention_windows.month_end,
        retention_windows.window_no,
        retention_windows.starts_on,
        retention_windows.ends_before,
    from marts.retention_windows as retention_windows
),

places as (
    select
        calendar.order_date,
        windows.month_end,
        case when windows.window_no = 0 then 1 else 0 end as is_after,
        case when windows.window_no = 1 then 1 else 0 end as is_before,
    from calendar
    inner join windows
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
)

select order_date, month_end, after_move, before_move
from moves
where after_move <> 0
   or before_move <> 0
