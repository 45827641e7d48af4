-- Order lines as exported: sales, and returns as negative lines.
with sold as (
    select
        order_id, line_no, number, day, amount, cost, discount, quantity, product_id, promised_on, delivered_on, sales_channel,
    from demo.sales
    union all
    select
        order_id, line_no, number, day, amount, cost, discount, quantity, product_id, null, null, sales_channel,
    from demo.returns
)

select
    sold.order_id,
    sold.line_no,
    format('C-{:05d}', sold.number) as customer_id,
    sold.day as order_date,
    sold.amount,
    sold.cost,
    sold.discount,
    sold.quantity::integer as quantity,
    sold.product_id,
    sold.promised_on,
    sold.delivered_on,
    sold.sales_channel,
from sold
