-- One row per line of an order that was not cancelled.
select
    orders.orderNumber as order_id,
    lines.orderLineNumber as line_no,
    orders.customerNumber as customer_id,
    orders.orderDate as order_date,
    lines.quantityOrdered::integer * lines.priceEach::decimal(18, 4) as amount,
    lines.quantityOrdered::integer * products.buyPrice::decimal(18, 4) as cost,
    lines.quantityOrdered as quantity,
    lines.productCode as product_id,
    orders.requiredDate as promised_on,
    orders.shippedDate as delivered_on,
from files."orders" as orders
inner join files."order details" as lines on lines.orderNumber = orders.orderNumber
left join files."products" as products on products.productCode = lines.productCode
where orders.status <> 'Cancelled'
