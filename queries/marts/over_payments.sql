-- One row per document that pays more than was open on the invoice it names: `excess` stays unapplied (negative where
-- a reversal takes it back). Documents are taken by date; a payment made before its invoice counts from the
-- invoice's day on.
-- @grain source, document_id
-- @scope customer_id
with documents as (
    select
        receivable_documents.source,
        receivable_documents.document_id,
        receivable_documents.payer_id,
        receivable_documents.invoice_id,
        receivable_documents.document_on,
        receivable_documents.applied_on,
        receivable_documents.amount,
        receivable_documents.invoice_amount,
    from marts.receivable_documents as receivable_documents
    where receivable_documents.invoice_id is not null
),

over_paid as (
    select invoice_id
    from documents
    group by invoice_id
    having sum(greatest(amount, 0)) > any_value(invoice_amount)
),

running as (
    select
        documents.source,
        documents.document_id,
        documents.payer_id,
        documents.invoice_amount,
        documents.amount,
        sum(documents.amount) over (
            partition by documents.invoice_id
            order by documents.applied_on, documents.document_on, documents.source, documents.document_id
            rows between unbounded preceding and current row
        ) as settled,
    from documents
    inner join over_paid on over_paid.invoice_id = documents.invoice_id
),

excesses as (
    select
        source,
        document_id,
        payer_id as customer_id,
        (amount - (least(invoice_amount, settled) - least(invoice_amount, settled - amount)))::decimal(18, 4) as excess,
    from running
)

select source, document_id, customer_id, excess
from excesses
where excess <> 0
