-- The account's open invoices by due date. They add up to its gross receivables.
-- @grain customer_id, invoice_id
select
    invoices.customer_id,
    invoices.invoice_id,
    invoices.invoice_date,
    invoices.due_date,
    invoices.amount as invoice_amount,
    invoices.open_amount,
    nullif(invoices.days_overdue, 0) as days_overdue,
    invoices.bucket as ageing_bucket,
    case when invoices.is_disputed then 'disputed' end as invoice_state,
from marts.invoices as invoices
where invoices.open_amount > 0
order by invoices.customer_id, invoices.due_date, invoices.invoice_id
