-- Payments as the invoices carry them: one each, of what was paid on the day it was.
select
    invoices.invoice_id as payment_id,
    invoices.customer_id,
    invoices.invoice_id,
    invoices.paid_date as paid_on,
    invoices.paid_amount as amount,
from files.invoices as invoices
where invoices.paid_date is not null
