-- One row per amount that the setting allocation = oldest_first applies: what names no invoice, and what was paid over
-- one, goes to the account's open invoices, oldest due first. Money and invoices are laid along one line per account,
-- and each stretch of it belongs to one document and one invoice. Empty when payments are applied as given.
-- @grain source, document_id, invoice_id
-- @scope customer_id
with money as (
    select
        unapplied_documents.source, unapplied_documents.document_id, unapplied_documents.customer_id,
        unapplied_documents.document_on, unapplied_documents.kind, unapplied_documents.amount,
        sum(unapplied_documents.amount) over (
            partition by unapplied_documents.customer_id
            order by unapplied_documents.document_on, unapplied_documents.source, unapplied_documents.document_id
            rows between unbounded preceding and current row
        ) as after,
    from marts.unapplied_documents as unapplied_documents
    where (select build.allocation from engine.build as build) = 'oldest_first'
),

kept as (
    select
        source, document_id, customer_id, document_on, kind, greatest(after - amount, 0) as starts_at,
        least(after, coalesce(min(after) over (
            partition by customer_id order by document_on, source, document_id
            rows between 1 following and unbounded following
        ), after)) as ends_at,
    from money
),

named as (
    select
        receivable_documents.invoice_id,
        least(sum(receivable_documents.amount), any_value(receivable_documents.invoice_amount)) as amount,
    from marts.receivable_documents as receivable_documents
    where receivable_documents.invoice_id is not null and exists (select 1 from money)
    group by receivable_documents.invoice_id
),

owed as (
    select
        invoice_terms.customer_id, invoice_terms.invoice_id, invoice_terms.invoice_date, invoice_terms.due_date,
        sum(invoice_terms.amount - coalesce(named.amount, 0)) over (
            partition by invoice_terms.customer_id
            order by invoice_terms.due_date, invoice_terms.invoice_date, invoice_terms.invoice_id
            rows between unbounded preceding and current row
        ) as ends_at,
    from marts.invoice_terms as invoice_terms
    left join named on named.invoice_id = invoice_terms.invoice_id
    where invoice_terms.amount > coalesce(named.amount, 0)
      and invoice_terms.customer_id in (select customer_id from money)
),

marks as (
    select customer_id, ends_at as position, ends_at as money_end, null::decimal(38, 4) as owed_end
    from kept where ends_at > starts_at
    union all
    select customer_id, ends_at as position, null as money_end, ends_at as owed_end from owed
),

stretches as (
    select
        customer_id, position, position - lag(position, 1, 0) over up as amount,
        min(min(money_end)) over down as money_end, min(min(owed_end)) over down as owed_end,
    from marks
    group by customer_id, position
    window up as (partition by customer_id order by position),
           down as (partition by customer_id order by position desc)
)

select
    kept.source, kept.document_id, kept.kind, kept.document_on, owed.invoice_id, kept.customer_id, owed.due_date,
    greatest(kept.document_on, owed.invoice_date) as applied_on, stretches.amount::decimal(18, 4) as amount,
from stretches
inner join kept
    on kept.customer_id = stretches.customer_id and kept.ends_at = stretches.money_end and kept.ends_at > kept.starts_at
inner join owed on owed.customer_id = stretches.customer_id and owed.ends_at = stretches.owed_end
