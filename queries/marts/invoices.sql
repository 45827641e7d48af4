-- One row per invoice, credit notes apart: due date, what was applied to it, what is open and how late. `bucket` is by
-- days past due (due on the as-of day is current); it and `days_overdue` are NULL once nothing is open. `paid_on` is
-- the day it was fully settled, and `days_late` how long after its due date that was (negative = early).
-- @grain invoice_id
-- @scope customer_id
with terms as (
    select
        invoice_terms.invoice_id,
        invoice_terms.customer_id,
        invoice_terms.invoice_date,
        invoice_terms.due_date,
        invoice_terms.due_source,
        invoice_terms.amount,
        invoice_terms.is_disputed,
    from marts.invoice_terms as invoice_terms
),

applied as (
    select
        payment_applications.invoice_id,
        sum(payment_applications.amount) as amount,
        max(payment_applications.applied_on) as last_applied_on,
    from marts.payment_applications as payment_applications
    where payment_applications.invoice_id is not null
    group by payment_applications.invoice_id
),

balances as (
    select
        terms.*,
        coalesce(applied.amount, 0)::decimal(18, 4) as applied,
        (terms.amount - coalesce(applied.amount, 0))::decimal(18, 4) as open_amount,
        coalesce(applied.last_applied_on, terms.invoice_date) as settled_on,
        as_of() - terms.due_date as days_past_due,
    from terms
    left join applied on applied.invoice_id = terms.invoice_id
)

select
    invoice_id,
    customer_id,
    invoice_date,
    due_date,
    due_source <> 'invoice' as is_due_assumed,
    amount,
    applied,
    open_amount,
    case when open_amount > 0 then greatest(days_past_due, 0) end as days_overdue,
    case
        when open_amount <= 0 then null
        when days_past_due <= 0 then 'current'
        when days_past_due <= 30 then '1_30'
        when days_past_due <= 60 then '31_60'
        when days_past_due <= 90 then '61_90'
        else '91_plus'
    end as bucket,
    is_disputed,
    case when open_amount <= 0 then settled_on end as paid_on,
    case when open_amount <= 0 then settled_on - due_date end as days_late,
from balances
