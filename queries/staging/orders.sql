-- Order lines up to the as-of day; a delivery dated later has not happened yet.
select
    orders.order_id,
    orders.line_no,
    orders.customer_id,
    orders.order_date,
    orders.amount,
    orders.cost,
    orders.discount,
    orders.quantity,
    orders.product_id,
    orders.promised_on,
    case when orders.delivered_on::date <= as_of() then orders.delivered_on end as delivered_on,
    orders.sales_channel,
    orders.currency,
    orders.source_file,
    orders.source_line,
from raw.orders as orders
where not orders.is_superseded
  and orders.order_date::date <= as_of()
  and (orders.ended_on is null or orders.ended_on > as_of())
