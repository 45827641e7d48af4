-- One row per account: who it is, who looks after it, and when it first and last ordered (order days: a return alone is
-- none). An account is visible from the day it was acquired, or of its first order line, invoice, payment or ticket
-- where one is earlier, so that nothing in the exports is without its account; `visible_from` is NULL, always, where
-- nobody knows the day it was acquired. `acquired_on` is then its first order day and `is_acquired_known` false.
-- @grain customer_id
-- @scope customer_id
-- @name parent_id as customer_id
with customers as (
    select
        customers.customer_id, customers.name, customers.kind, customers.industry, customers.region, customers.city,
        customers.manager_id, customers.acquired_on, customers.acquisition_channel,
        coalesce(customers.strategic, false) as is_strategic,
        customers.credit_limit, customers.payment_terms_days, customers.contact_name, customers.phone, customers.email,
        customers.parent_id, customers.closed_on, customers.churn_reason,
    from staging.customers as customers
),

managers as (
    select managers.manager_id, managers.name
    from marts.managers as managers
),

orders as (
    select
        account_days.customer_id,
        min(account_days.order_date) filter (where account_days.is_order_day) as first_order_on,
        max(account_days.order_date) filter (where account_days.is_order_day) as last_order_on,
        min(account_days.order_date) as day,
    from marts.account_days as account_days
    group by account_days.customer_id
),

dealings as (
    select orders.customer_id, orders.day from orders
    union all
    select invoices.customer_id, min(invoices.invoice_date) from staging.invoices as invoices group by all
    union all
    select payments.customer_id, min(payments.paid_on) from staging.payments as payments group by all
    union all
    select tickets.customer_id, min(tickets.opened_at)::date from staging.tickets as tickets group by all
),

firsts as (
    select dealings.customer_id, min(dealings.day) as day
    from dealings
    group by dealings.customer_id
)

select
    customers.customer_id,
    customers.name,
    customers.kind,
    customers.industry,
    customers.region,
    customers.city,
    customers.manager_id,
    managers.name as manager_name,
    coalesce(customers.acquired_on, orders.first_order_on) as acquired_on,
    customers.acquired_on is not null as is_acquired_known,
    if(customers.acquired_on is null, null, least(customers.acquired_on, firsts.day)) as visible_from,
    customers.acquisition_channel,
    customers.is_strategic,
    customers.credit_limit,
    customers.payment_terms_days,
    customers.contact_name,
    customers.phone,
    customers.email,
    customers.parent_id,
    customers.closed_on,
    customers.churn_reason,
    orders.first_order_on,
    orders.last_order_on,
from customers
left join managers on managers.manager_id = customers.manager_id
left join orders on orders.customer_id = customers.customer_id
left join firsts on firsts.customer_id = customers.customer_id
where customers.acquired_on is null
   or customers.acquired_on <= as_of()
   or firsts.day is not null
