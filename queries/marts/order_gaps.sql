-- One row per account and order day after its first: the days since the order day before it.
-- @grain customer_id, order_date
-- @scope customer_id
with order_days as (
    select account_days.customer_id, account_days.order_date
    from marts.account_days as account_days
    where account_days.is_order_day
),

gaps as (
    select
        customer_id,
        order_date,
        date_diff('day', lag(order_date) over (partition by customer_id order by order_date), order_date) as gap_days,
    from order_days
)

select customer_id, order_date, gap_days::int as gap_days
from gaps
where gap_days is not null
