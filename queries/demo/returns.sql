-- Goods that came back: part of a line, some days after its delivery, more often from those who feel badly
-- served.
with chosen as (
    select
        sales.order_id,
        sales.line_no,
        sales.number,
        sales.day,
        sales.place,
        sales.line_key,
        sales.product_id,
        sales.amount,
        sales.cost,
        sales.discount,
        sales.quantity,
        sales.sales_channel,
        ceil(sales.quantity * (0.05 + 0.45 * pow(chance(sales.line_key, 'returned'), 2))) as returned_quantity,
        sales.promised_on + 3 + roll(18, sales.line_key, 'returned on') as returned_on,
    from demo.sales as sales
    inner join demo.habits as habits on sales.number = habits.number
    where chance(sales.line_key, 'return') < if(habits.is_costly, 0.07, 0.018)
)

select
    number,
    place,
    returned_on as day,
    order_id || 'R' as order_id,
    line_no,
    order_id as returns_order_id,
    product_id,
    -returned_quantity as quantity,
    -money(amount * (returned_quantity / quantity)) as amount,
    -money(cost * (returned_quantity / quantity)) as cost,
    -money(discount * (returned_quantity / quantity)) as discount,
    sales_channel,
from chosen
where returned_on <= end_on()
