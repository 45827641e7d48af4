-- One row per account and month end with net revenue in the window up to it or in the window before that one, and both
-- of these revenues. The last month end is the as-of day.
-- @grain customer_id, month_end
-- @scope customer_id
with days as (
    select account_days.customer_id, account_days.order_date, account_days.revenue
    from marts.account_days as account_days
),

moves as (
    select
        retention_moves.order_date,
        retention_moves.month_end,
        retention_moves.after_move,
        retention_moves.before_move,
    from marts.retention_moves as retention_moves
),

changes as (
    select
        days.customer_id,
        moves.month_end,
        sum(case moves.before_move when 1 then days.revenue when -1 then -days.revenue else 0 end) as before_change,
        sum(case moves.after_move when 1 then days.revenue when -1 then -days.revenue else 0 end) as after_change,
    from days
    inner join moves on moves.order_date = days.order_date
    group by days.customer_id, moves.month_end
),

ends as (
    select distinct retention_windows.month_end
    from marts.retention_windows as retention_windows
),

grid as (
    select accounts.customer_id, ends.month_end
    from (select distinct customer_id from changes) as accounts
    cross join ends
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
