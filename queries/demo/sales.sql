-- Order lines with prices, cost and delivery; now and then a line is sold below cost, and warehouses
-- differ in how often they are late.
with priced as (
    select
        baskets.number,
        baskets.place,
        baskets.day,
        baskets.line_no,
        baskets.line_key,
        baskets.order_key,
        catalogue.product_id,
        catalogue.unit_price,
        catalogue.cost_ratio,
        greatest(1, round(baskets.line_value / catalogue.unit_price))::integer as quantity,
        if(chance(baskets.line_key, 'clearance') < 0.02, 0.45, habits.discount_rate) as discount_rate,
        accounts.warehouse_delay,
        accounts.industry,
        baskets.day + 2 + roll(4, baskets.order_key, 'lead') as promised_on,
        lives.felt,
    from demo.baskets as baskets
    inner join demo.catalogue as catalogue on baskets.product_no = catalogue.product_no
    inner join demo.habits as habits on baskets.number = habits.number
    inner join demo.accounts as accounts on baskets.number = accounts.number
    inner join demo.lives as lives on baskets.number = lives.number
),

delivered as (
    select
        number, place, day, line_no, line_key, order_key, product_id, quantity, industry, promised_on,
        money(quantity * unit_price) as gross,
        money(quantity * unit_price * discount_rate) as discount,
        money(quantity * unit_price * cost_ratio
            * (1.0 + 0.02 * (day - start_on()) / 365.0)) as cost,
        promised_on + case
            when chance(order_key, 'late') < 0.07 + warehouse_delay - 0.02 * felt
                + if(end_on() - day between 45 and 90, 0.07, 0)
                then 1 + floor(5 * pow(chance(order_key, 'how late'), 2))::integer
            when chance(order_key, 'late') > 0.70 then -1
            else 0
        end as arrives_on,
    from priced
)

select
    number,
    place,
    day,
    line_no,
    line_key,
    format('SO{:05d}-{:03d}', number, place + 1) as order_id,
    product_id,
    quantity,
    gross - discount as amount,
    cost,
    discount,
    promised_on,
    if(arrives_on <= end_on(), arrives_on, null) as delivered_on,
    if(industry = '经销', '经销', pick(
        ['业务员', '业务员', '业务员', '小程序', '电话'], chance(number * 3 + order_key % 3, 'sales channel')
    )) as sales_channel,
from delivered
