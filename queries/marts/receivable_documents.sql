-- One row per document that settles receivables: a payment (cash, a discount allowed or a write-off; negative when
-- reversed) or a credit note, and the invoice it names. `names_unknown_invoice` marks one that names an invoice which
-- was not exported, or is itself a credit note: its money is kept, unapplied.
-- @grain source, document_id
-- @scope payer_id as customer_id
-- @name customer_id invoice_id due_date invoice_amount as customer_id
with documents as (
    select
        'payment' as source,
        payments.payment_id as document_id,
        payments.customer_id,
        payments.invoice_id,
        payments.paid_on as document_on,
        payments.amount,
        coalesce(payments.kind, 'cash') as kind,
    from staging.payments as payments
    union all
    select
        'credit_note' as source,
        invoices.invoice_id as document_id,
        invoices.customer_id,
        invoices.credits_invoice_id as invoice_id,
        invoices.invoice_date as document_on,
        -invoices.amount as amount,
        'credit_note' as kind,
    from staging.invoices as invoices
    where invoices.amount < 0
),

invoices as (
    select
        invoice_terms.invoice_id,
        invoice_terms.customer_id,
        invoice_terms.invoice_date,
        invoice_terms.due_date,
        invoice_terms.amount,
    from marts.invoice_terms as invoice_terms
)

select
    documents.source,
    documents.document_id,
    coalesce(invoices.customer_id, documents.customer_id) as customer_id,
    documents.customer_id as payer_id,
    documents.document_on,
    documents.amount,
    documents.kind,
    invoices.invoice_id,
    greatest(documents.document_on, coalesce(invoices.invoice_date, documents.document_on)) as applied_on,
    invoices.due_date,
    invoices.amount as invoice_amount,
    documents.invoice_id is not null and invoices.invoice_id is null as names_unknown_invoice,
from documents
left join invoices on invoices.invoice_id = documents.invoice_id
