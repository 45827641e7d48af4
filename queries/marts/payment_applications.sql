-- One row per amount applied to an invoice or left unapplied: payments, discounts, write-offs and credit notes.
-- `method` is named (the document names the invoice), oldest_first (setting allocation: what names no invoice goes to
-- the account's invoices, oldest due first) or unapplied. A document's rows add up to its amount. The payer is another
-- account where the invoice named is another's.
-- Under oldest_first a reversal takes back the newest money first, and both sides of that stay unapplied.
-- @grain source, document_id, line_no
-- @scope customer_id
-- @name payer_id as customer_id
with documents as (
    select
        receivable_documents.source, receivable_documents.document_id, receivable_documents.customer_id,
        receivable_documents.payer_id,
        receivable_documents.invoice_id, receivable_documents.document_on, receivable_documents.applied_on,
        receivable_documents.due_date, receivable_documents.amount, receivable_documents.kind,
        receivable_documents.amount - coalesce(over_payments.excess, 0) as named_amount,
    from marts.receivable_documents as receivable_documents
    left join marts.over_payments as over_payments
        on over_payments.source = receivable_documents.source
        and over_payments.document_id = receivable_documents.document_id
    where receivable_documents.invoice_id is not null
),

splits as (
    select
        splits.source, splits.document_id, splits.customer_id, splits.invoice_id, splits.document_on,
        splits.applied_on, splits.due_date, splits.amount, splits.kind,
        row_number() over (
            partition by splits.source, splits.document_id order by splits.due_date, splits.invoice_id
        ) as split_no,
    from marts.oldest_first_applications as splits
),

split_sums as (
    select source, document_id, sum(amount) as amount
    from splits
    group by source, document_id
),

remains as (
    select
        unplaced.source, unplaced.document_id, unplaced.customer_id, unplaced.document_on, unplaced.kind,
        unplaced.amount - coalesce(split_sums.amount, 0) as amount, unplaced.cause, split_sums.amount as split,
    from marts.unapplied_documents as unplaced
    left join split_sums
        on split_sums.source = unplaced.source and split_sums.document_id = unplaced.document_id
)

select
    source, document_id, 1 as line_no, customer_id, payer_id, invoice_id, document_on, applied_on, due_date,
    named_amount::decimal(18, 4) as amount, kind, 'named' as method, null as cause,
from documents
where named_amount <> 0 or amount = 0
union all
select
    source, document_id, 2 as line_no, customer_id, customer_id as payer_id, null as invoice_id, document_on, null as applied_on,
    null as due_date, amount::decimal(18, 4) as amount, kind, 'unapplied' as method, cause,
from remains
where amount <> 0 or split is null
union all
select
    source, document_id, 2 + split_no as line_no, customer_id, customer_id as payer_id, invoice_id, document_on, applied_on, due_date,
    amount, kind, 'oldest_first' as method, null as cause,
from splits
