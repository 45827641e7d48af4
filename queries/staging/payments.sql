-- Payments, as exported up to the as-of day.
select
    payments.payment_id,
    payments.customer_id,
    payments.invoice_id,
    payments.paid_on,
    payments.amount,
    payments.kind,
    payments.currency,
    payments.source_file,
    payments.source_line,
from raw.payments as payments
where not payments.is_superseded
  and payments.paid_on::date <= as_of()
  and (payments.ended_on is null or payments.ended_on > as_of())
