-- One row per account and day with an order line: revenue net of returns, cost, lines, and whether it is an order day.
-- An order day has at least one line of amount 0 or more: a free sample counts, a return alone does not.
-- @grain customer_id, order_date
-- @scope customer_id
select
    order_lines.customer_id,
    order_lines.order_date,
    sum(order_lines.amount)::decimal(18, 4) as revenue,
    sum(order_lines.cost)::decimal(18, 4) as cost,
    sum(case when order_lines.is_cost_assumed then order_lines.amount else 0 end)::decimal(18, 4) as revenue_without_cost,
    count(*) as line_count,
    sum((order_lines.amount < 0)::int)::bigint as return_count,
    max(order_lines.amount) >= 0 as is_order_day,
from marts.order_lines as order_lines
group by order_lines.customer_id, order_lines.order_date
