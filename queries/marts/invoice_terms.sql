-- One row per invoice, credit notes apart: its amount, when it falls due and whether it is disputed. An invoice
-- without a due date is due after the customer's payment terms, or after the default terms (parameter
-- default_terms_days) where the customer has none; `due_source` says which.
-- @grain invoice_id
-- @scope customer_id
with customers as (
    select customers.customer_id, customers.payment_terms_days
    from staging.customers as customers
)

select
    invoices.invoice_id,
    invoices.customer_id,
    invoices.invoice_date,
    coalesce(
        invoices.due_date,
        invoices.invoice_date + coalesce(customers.payment_terms_days, parameter('default_terms_days'))::integer
    ) as due_date,
    case
        when invoices.due_date is not null then 'invoice'
        when customers.payment_terms_days is not null then 'customer'
        else 'default'
    end as due_source,
    invoices.amount,
    coalesce(invoices.disputed, false) as is_disputed,
from staging.invoices as invoices
left join customers on customers.customer_id = invoices.customer_id
where invoices.amount >= 0
