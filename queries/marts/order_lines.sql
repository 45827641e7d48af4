-- One row per order line: what was sold to whom, when, for how much and at what cost. Returns are negative.
-- Where a company exports no orders, its invoices stand in, one line each, without cost; `source` says so.
-- A line without a cost is taken at the default margin (parameter default_margin_pct) and marked.
-- @grain order_id, line_no
-- @scope customer_id
-- @view
with has_orders as (
    select bool_or(tables.is_present) as is_so
    from engine.tables as tables
    where tables.table_name = 'orders'
),

orders as (
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
        orders.delivered_on,
        'orders' as source,
    from staging.orders as orders
),

invoices as (
    select
        invoices.invoice_id as order_id,
        1 as line_no,
        invoices.customer_id,
        invoices.invoice_date as order_date,
        invoices.amount,
        null as cost,
        null as discount,
        null as quantity,
        null as product_id,
        null as promised_on,
        null as delivered_on,
        'invoices' as source,
    from staging.invoices as invoices
    where not (select is_so from has_orders)
),

lines as (
    select * from orders
    union all
    select * from invoices
)

select
    order_id,
    line_no,
    customer_id,
    order_date,
    date_trunc('month', order_date)::date as month,
    amount,
    coalesce(cost, amount * (1 - parameter('default_margin_pct') / 100))::decimal(18, 4) as cost,
    cost is null as is_cost_assumed,
    discount,
    quantity,
    product_id,
    promised_on,
    delivered_on,
    source,
from lines
