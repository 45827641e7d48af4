-- One row per account and calendar month with an order line: revenue net of returns, cost and order days.
-- An order day is a day with at least one line of amount 0 or more; a return is none.
-- @grain customer_id, month
-- @scope customer_id
select
    account_days.customer_id,
    date_trunc('month', account_days.order_date)::date as month,
    sum(account_days.revenue)::decimal(18, 4) as revenue,
    sum(account_days.cost)::decimal(18, 4) as cost,
    sum(account_days.is_order_day::int)::bigint as order_days,
from marts.account_days as account_days
group by all
