-- The company sends one invoice per order, due after 30 days.
select
    orders.orderNumber as invoice_id,
    orders.orderNumber as order_id,
    orders.customerNumber as customer_id,
    orders.orderDate as invoice_date,
    orders.orderDate::date + 30 as due_date,
    sum(lines.quantityOrdered::integer * lines.priceEach::decimal(18, 4)) as amount,
    orders.status = 'Disputed' as disputed,
from files."orders" as orders
inner join files."order details" as lines on lines.orderNumber = orders.orderNumber
where orders.status <> 'Cancelled'
group by all
