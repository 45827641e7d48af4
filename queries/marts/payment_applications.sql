-- One row per amount applied to an invoice or left unapplied: payments, discounts, write-offs and credit notes.
-- `method` is named (the document names the invoice), oldest_first (setting allocation: what names no invoice goes to
-- the account's invoices, oldest due first) or unapplied. A document's rows add up to its amount.
-- Under oldest_first a reversal takes back the newest money first, and both sides of that stay unapplied.
-- @grain source, document_id, line_no
-- @scope customer_id
with lines as (
    select
        named_applications.source, named_applications.document_id, named_applications.line_no,
        named_applications.customer_id, named_applications.payer_id, named_applications.invoice_id,
        named_applications.document_on, named_applications.applied_on, named_applications.due_date,
        named_applications.amount, named_applications.kind, named_applications.method,
        named_applications.names_unknown_invoice,
    from marts.named_applications as named_applications
),

splits as (
    select
        oldest_first_applications.source, oldest_first_applications.document_id,
        oldest_first_applications.invoice_id, oldest_first_applications.applied_on,
        oldest_first_applications.due_date, oldest_first_applications.amount,
        row_number() over (
            partition by oldest_first_applications.source, oldest_first_applications.document_id
            order by oldest_first_applications.due_date, oldest_first_applications.invoice_id
        ) as split_no,
    from marts.oldest_first_applications as oldest_first_applications
),

split_sums as (
    select source, document_id, sum(amount) as amount
    from splits
    group by source, document_id
),

remains as (
    select
        lines.source, lines.document_id, lines.line_no, lines.customer_id, lines.payer_id, lines.invoice_id,
        lines.document_on, lines.applied_on, lines.due_date,
        (lines.amount - case when lines.method = 'unapplied' then coalesce(split_sums.amount, 0) else 0 end)
            ::decimal(18, 4) as amount,
        lines.kind, lines.method, lines.names_unknown_invoice,
    from lines
    left join split_sums on split_sums.source = lines.source and split_sums.document_id = lines.document_id
    where lines.method = 'named' or split_sums.amount is null or lines.amount <> split_sums.amount
)

select * from remains
union all
select
    lines.source, lines.document_id, 2 + splits.split_no as line_no, lines.customer_id, lines.payer_id,
    splits.invoice_id, lines.document_on, splits.applied_on, splits.due_date, splits.amount, lines.kind,
    'oldest_first' as method, lines.names_unknown_invoice,
from splits
inner join lines on lines.source = splits.source and lines.document_id = splits.document_id
where lines.method = 'unapplied'
