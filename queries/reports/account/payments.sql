-- The account's last six payments, newest first; one that names no invoice is unapplied unless the setting spreads it.
-- @grain customer_id, payment_id
select
    documents.payer_id as customer_id,
    documents.document_id as payment_id,
    documents.document_on as paid_on,
    documents.amount as paid_amount,
    documents.kind as payment_kind,
    documents.invoice_id,
from marts.receivable_documents as documents
where documents.source = 'payment'
qualify row_number() over (partition by documents.payer_id order by documents.document_on desc, documents.document_id desc) <= 6
order by documents.payer_id, documents.document_on desc, documents.document_id desc
