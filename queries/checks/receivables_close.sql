-- Per account, the open amounts of its invoices less its unapplied money equal what was invoiced less what was paid or
-- credited (what was paid over an invoice belongs to the payer); the ageing buckets add up to gross; and the balance by month end says the same for the as-of day.
-- @severity stop
with invoiced as (
    select invoice_terms.customer_id, sum(invoice_terms.amount) as amount
    from marts.invoice_terms as invoice_terms
    group by invoice_terms.customer_id
),

excesses as (
    select over_payments.customer_id as payer_id, documents.customer_id, over_payments.excess
    from marts.over_payments as over_payments
    inner join marts.receivable_documents as documents
        on documents.source = over_payments.source and documents.document_id = over_payments.document_id
),

settlements as (
    select receivable_documents.customer_id, receivable_documents.amount
    from marts.receivable_documents as receivable_documents
    union all
    select customer_id, -excess as amount from excesses
    union all
    select payer_id as customer_id, excess as amount from excesses
),

settled as (
    select customer_id, sum(amount) as amount
    from settlements
    group by customer_id
),

aged as (
    select receivable_ageing.customer_id, sum(receivable_ageing.open_amount) as amount
    from marts.receivable_ageing as receivable_ageing
    where receivable_ageing.month_no = 0
    group by receivable_ageing.customer_id
),

latest as (
    select
        receivable_months.customer_id, receivable_months.gross_open, receivable_months.unapplied,
        receivable_months.net_open, receivable_months.overdue,
    from marts.receivable_months as receivable_months
    where receivable_months.month_end = as_of()
)

select
    owed.customer_id, owed.gross_open, owed.unapplied, owed.net_open, owed.overdue,
    coalesce(invoiced.amount, 0) - coalesce(settled.amount, 0) as invoiced_less_settled,
    coalesce(aged.amount, 0) as aged, latest.gross_open as month_gross, latest.overdue as month_overdue,
from marts.account_receivables as owed
left join invoiced on invoiced.customer_id = owed.customer_id
left join settled on settled.customer_id = owed.customer_id
left join aged on aged.customer_id = owed.customer_id
left join latest on latest.customer_id = owed.customer_id
where owed.net_open <> coalesce(invoiced.amount, 0) - coalesce(settled.amount, 0)
   or owed.gross_open - owed.unapplied <> owed.net_open
   or owed.gross_open <> coalesce(aged.amount, 0)
   or owed.gross_open
       <> owed.open_current + owed.open_1_30 + owed.open_31_60 + owed.open_61_90 + owed.open_91_plus
   or owed.gross_open <> coalesce(latest.gross_open, 0)
   or owed.unapplied <> coalesce(latest.unapplied, 0)
   or owed.overdue <> coalesce(latest.overdue, 0)
order by owed.customer_id
