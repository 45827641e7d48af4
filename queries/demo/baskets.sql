-- Order lines before prices: which product of its usual range an account takes, and how much of the
-- order's value it is.
with valued as (
    select
        order_days.number,
        order_days.place,
        order_days.day,
        order_days.number * 4096 + order_days.place as order_key,
        accounts.monthly_value * habits.gap_days / 30.4
            * exp(0.28 * bell(order_days.number * 4096 + order_days.place, 'value') - 0.039)
            * exp(lives.yearly_growth * (order_days.day - (end_on() - 450)) / 365.0)
            * if(order_days.is_fading, 0.60, 1.0) as order_value,
    from demo.order_days as order_days
    inner join demo.accounts as accounts on order_days.number = accounts.number
    inner join demo.habits as habits on order_days.number = habits.number
    inner join demo.lives as lives on order_days.number = lives.number
),

counted as (
    select
        number, place, day, order_key, order_value,
        [1, 1, 2, 2, 2, 3, 3, 3, 4, 5][1 + roll(10, order_key, 'lines')] as line_count,
    from valued
),

lines as (
    select
        number, place, day, order_key, order_value, line_count,
        unnest(range(1, line_count + 1))::integer as line_no,
    from counted
)

select
    number,
    place,
    day,
    order_key,
    line_no,
    order_key * 8 + line_no as line_key,
    order_value / line_count * (0.6 + 0.8 * chance(order_key * 8 + line_no, 'share')) as line_value,
    case
        when chance(order_key * 8 + line_no, 'part') < 0.035
            then 37 + roll(8, order_key * 8 + line_no, 'which')
        -- Nine usual products an account; the first of them most often.
        else 1 + floor(36 * chance(
            number * 16 + floor(9 * pow(chance(order_key * 8 + line_no, 'which'), 1.6))::integer, 'range'
        ))::integer
    end as product_no,
from lines
