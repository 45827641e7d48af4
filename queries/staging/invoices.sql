-- Invoices, as exported up to the as-of day.
select
    invoices.invoice_id,
    invoices.customer_id,
    invoices.order_id,
    invoices.invoice_date,
    invoices.due_date,
    invoices.amount,
    invoices.credits_invoice_id,
    invoices.disputed,
    invoices.currency,
    invoices.source_file,
    invoices.source_line,
from raw.invoices as invoices
where not invoices.is_superseded
  and invoices.invoice_date::date <= as_of()
  and (invoices.ended_on is null or invoices.ended_on > as_of())
