-- One row per account: who it is, who looks after it, and when it first and last ordered. An account is visible
-- from the day it was acquired, or from its first order where that is earlier or the day is unknown.
-- @grain customer_id
-- @scope customer_id
with customers as (
    select
        customers.customer_id,
        customers.name,
        customers.kind,
        customers.industry,
        customers.region,
        customers.city,
        customers.manager_id,
        customers.acquired_on,
        customers.acquisition_channel,
        coalesce(customers.strategic, false) as is_strategic,
        customers.credit_limit,
        customers.payment_terms_days,
        customers.contact_name,
        customers.phone,
        customers.email,
        customers.parent_id,
        customers.closed_on,
        customers.churn_reason,
    from staging.customers as customers
),

managers as (
    select managers.manager_id, managers.name
    from marts.managers as managers
),

orders as (
    select
        account_days.customer_id,
        min(account_days.order_date) as first_order_on,
        max(account_days.order_date) filter (where account_days.is_order_day) as last_order_on,
    from marts.account_days as account_days
    group by account_days.customer_id
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
where customers.acquired_on is null
   or customers.acquired_on <= as_of()
   or orders.first_order_on is not null
