-- One row per amount applied to the invoice its document names, or left over: what a document pays beyond the open
-- amount of its invoice (line 2) stays unapplied, as does all of one that names no invoice we know. Documents are
-- taken by date; a payment made before its invoice counts from the invoice's day on.
-- @grain source, document_id, line_no
-- @scope customer_id
with documents as (
    select
        receivable_documents.source,
        receivable_documents.document_id,
        receivable_documents.customer_id,
        receivable_documents.payer_id,
        receivable_documents.document_on,
        receivable_documents.amount,
        receivable_documents.kind,
        receivable_documents.invoice_id,
        receivable_documents.applied_on,
        receivable_documents.due_date,
        receivable_documents.invoice_amount,
        receivable_documents.names_unknown_invoice,
    from marts.receivable_documents as receivable_documents
),

over_paid as (
    select invoice_id
    from documents
    where invoice_id is not null
    group by invoice_id
    having sum(greatest(amount, 0)) > any_value(invoice_amount)
),

running as (
    select
        documents.source,
        documents.document_id,
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
        amount - (least(invoice_amount, settled) - least(invoice_amount, settled - amount)) as excess,
    from running
),

lines as (
    select documents.*, coalesce(excesses.excess, 0)::decimal(18, 4) as excess
    from documents
    left join excesses on excesses.source = documents.source and excesses.document_id = documents.document_id
)

select
    source, document_id, 1 as line_no, customer_id, payer_id, invoice_id, document_on,
    case when invoice_id is not null then applied_on end as applied_on,
    due_date, (amount - excess)::decimal(18, 4) as amount, kind,
    case when invoice_id is not null then 'named' else 'unapplied' end as method,
    names_unknown_invoice,
from lines
where amount <> excess or excess = 0
union all
select
    source, document_id, 2 as line_no, payer_id as customer_id, payer_id, null as invoice_id, document_on,
    null as applied_on, null as due_date, excess as amount, kind, 'unapplied' as method, names_unknown_invoice,
from lines
where excess <> 0
