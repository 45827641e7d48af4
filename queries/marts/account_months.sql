-- One row per account and calendar month with an order line: revenue net of returns, cost, order days and lines.
-- An order day is a day with at least one line of amount 0 or more; a return is none.
-- @grain customer_id, month
-- @scope customer_id
select
    order_lines.customer_id,
    order_lines.month,
    sum(order_lines.amount) as revenue,
    sum(order_lines.cost) as cost,
    sum(order_lines.amount) filter (where order_lines.amount < 0) as returns,
    count(distinct order_lines.order_date) filter (where order_lines.amount >= 0) as order_days,
    count(*) as line_count,
    bool_or(order_lines.is_cost_assumed) as is_cost_assumed,
from marts.order_lines as order_lines
group by order_lines.customer_id, order_lines.month
