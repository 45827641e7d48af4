-- The account's buying rhythm as a strip: its last order days with the days since the one before, the window in which
-- the next order is expected, and today, each with its place from 0 to 100. Accounts of whom none is expected have none.
with accounts as (
    select accounts.customer_id, accounts.expected_from, accounts.expected_on, accounts.expected_until
    from marts.accounts as accounts
    where accounts.expected_on is not null
),

orders as (
    select gaps.customer_id, gaps.order_date, gaps.gap_days
    from marts.order_gaps as gaps
    join accounts on accounts.customer_id = gaps.customer_id
    qualify row_number() over (partition by gaps.customer_id order by gaps.order_date desc) <= 5
),

spans as (
    select
        accounts.customer_id,
        min(orders.order_date) as starts_on,
        greatest(any_value(accounts.expected_until), as_of()) + 1 as ends_on,
    from accounts
    join orders on orders.customer_id = accounts.customer_id
    group by accounts.customer_id
),

marks as (
    select customer_id, 1 as place, 'order' as mark, order_date as marked_on, order_date as until_on, gap_days
    from orders
    union all
    select customer_id, 2, 'expected', expected_from, expected_until, null
    from accounts
    union all
    select customer_id, 3, 'today', as_of(), as_of(), null
    from accounts
)

select
    marks.customer_id,
    marks.mark,
    marks.marked_on,
    marks.gap_days,
    round(100.0 * (greatest(marks.marked_on, spans.starts_on) - spans.starts_on) / (spans.ends_on - spans.starts_on), 1)::double
        as from_left,
    round(100.0 * (marks.until_on - greatest(marks.marked_on, spans.starts_on)) / (spans.ends_on - spans.starts_on), 1)::double
        as width,
    row_number() over (partition by marks.customer_id, marks.mark order by marks.marked_on) = 1 as is_first,
from marks
join spans on spans.customer_id = marks.customer_id
order by marks.customer_id, marks.place, marks.marked_on
