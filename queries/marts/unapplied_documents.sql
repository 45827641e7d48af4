-- One row per document with money that its own reference does not place: it names no invoice, names one we do not
-- know, or pays more than was open on it (only that excess is here).
-- @grain source, document_id
-- @scope customer_id
select
    receivable_documents.source,
    receivable_documents.document_id,
    receivable_documents.payer_id as customer_id,
    receivable_documents.document_on,
    receivable_documents.kind,
    coalesce(over_payments.excess, receivable_documents.amount) as amount,
    case
        when receivable_documents.names_unknown_invoice then 'unknown_invoice'
        when receivable_documents.invoice_id is null then 'no_invoice'
        else 'over_payment'
    end as cause,
from marts.receivable_documents as receivable_documents
left join marts.over_payments as over_payments
    on over_payments.source = receivable_documents.source
    and over_payments.document_id = receivable_documents.document_id
where receivable_documents.invoice_id is null or over_payments.excess is not null
