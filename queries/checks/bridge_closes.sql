-- The revenue bridge closes to the cent at every month end: start, churned, contraction, expansion, reactivated and new add
-- up to end; and what it holds plus net credits is the revenue of its windows, as the order lines have it.
-- @severity stop
with retention as (
    select
        retention_months.month_end,
        retention_months.before_revenue,
        retention_months.after_revenue,
        retention_months.status,
        retention_months.bridge_amount,
    from marts.retention_months as retention_months
),

bridges as (
    select
        month_end,
        sum(before_revenue) filter (where before_revenue > 0) as start_amount,
        sum(bridge_amount) filter (where status = 'churned') as churned,
        sum(bridge_amount) filter (where status = 'contracted') as contraction,
        sum(bridge_amount) filter (where status = 'expanded') as expansion,
        sum(bridge_amount) filter (where status = 'reactivated') as reactivated,
        sum(bridge_amount) filter (where status = 'new') as new_amount,
        sum(after_revenue) filter (where after_revenue > 0) as end_amount,
        sum(before_revenue) as before_revenue,
        sum(after_revenue) as after_revenue,
    from retention
    group by month_end
),

days as (
    select order_lines.order_date, sum(order_lines.amount) as revenue
    from marts.order_lines as order_lines
    group by order_lines.order_date
),

windows as (
    select
        retention_windows.month_end,
        coalesce(sum(days.revenue) filter (where retention_windows.window_no = 1), 0) as before_revenue,
        coalesce(sum(days.revenue) filter (where retention_windows.window_no = 0), 0) as after_revenue,
    from marts.retention_windows as retention_windows
    left join days
        on days.order_date >= retention_windows.starts_on
       and days.order_date < retention_windows.ends_before
    where retention_windows.window_no <= 1
    group by retention_windows.month_end
)

select
    windows.month_end,
    coalesce(bridges.start_amount, 0) + coalesce(bridges.churned, 0) + coalesce(bridges.contraction, 0)
    + coalesce(bridges.expansion, 0) + coalesce(bridges.reactivated, 0) + coalesce(bridges.new_amount, 0)
    - coalesce(bridges.end_amount, 0) as bridge_gap,
    coalesce(bridges.before_revenue, 0) - windows.before_revenue as before_gap,
    coalesce(bridges.after_revenue, 0) - windows.after_revenue as after_gap,
from windows
left join bridges on bridges.month_end = windows.month_end
where bridge_gap <> 0
   or before_gap <> 0
   or after_gap <> 0
order by windows.month_end
