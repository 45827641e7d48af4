-- One row per account and day with an order line: revenue net of returns, and whether the day is an order day.
-- An order day has at least one line of amount 0 or more: a free sample counts, a return alone does not.
-- @grain customer_id, order_date
-- @scope customer_id
select
    order_lines.customer_id,
    order_lines.order_date,
    sum(order_lines.amount)::decimal(18, 4) as revenue,
    bool_or(order_lines.amount >= 0) as is_order_day,
from marts.order_lines as order_lines
group by order_lines.customer_id, order_lines.order_date
