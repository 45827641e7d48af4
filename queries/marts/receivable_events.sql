-- One row per account and rolling month in which its receivables moved: what was invoiced, fell due, was applied and
-- came in during it, as changes of three running balances: `gross` (invoices less what is applied to them), `overdue`
-- (its part past due) and `unapplied` (documents less what they were applied to). Earlier moves stand in the oldest
-- month. What is paid before its invoice is the payer's until then. Money that oldest_first spreads counts as unapplied here; receivable_months spreads it for each day.
-- @grain customer_id, month_end
-- @scope customer_id
with days as (
    select rolling_days.day, rolling_days.month_end
    from marts.rolling_days as rolling_days
),

invoices as (
    select
        invoice_terms.customer_id, invoice_terms.invoice_date, invoice_terms.amount,
        greatest(invoice_terms.invoice_date, invoice_terms.due_date + 1) as overdue_on,
    from marts.invoice_terms as invoice_terms
),

documents as (
    select
        payment_applications.customer_id, payment_applications.payer_id, payment_applications.document_on,
        payment_applications.applied_on,
        greatest(payment_applications.applied_on, payment_applications.due_date + 1) as overdue_on,
        payment_applications.amount, payment_applications.method = 'named' as is_named,
    from marts.payment_applications as payment_applications
),

moves as (
    select customer_id, invoice_date as day, amount as gross, 0 as overdue, 0 as unapplied
    from invoices
    union all
    select customer_id, overdue_on as day, 0 as gross, amount as overdue, 0 as unapplied
    from invoices
    where overdue_on <= as_of()
    union all
    select payer_id as customer_id, document_on as day, 0 as gross, 0 as overdue, amount as unapplied
    from documents
    union all
    select payer_id as customer_id, applied_on as day, 0 as gross, 0 as overdue, -amount as unapplied
    from documents
    where is_named
    union all
    select customer_id, applied_on as day, -amount as gross, 0 as overdue, 0 as unapplied
    from documents
    where is_named
    union all
    select customer_id, overdue_on as day, 0 as gross, -amount as overdue, 0 as unapplied
    from documents
    where is_named and overdue_on <= as_of()
),

dated as (
    select
        moves.customer_id,
        coalesce(days.month_end, (select min(month_end) from days)) as month_end,
        moves.gross,
        moves.overdue,
        moves.unapplied,
    from moves
    left join days on days.day = moves.day
)

select
    customer_id,
    month_end,
    sum(gross)::decimal(18, 4) as gross,
    sum(overdue)::decimal(18, 4) as overdue,
    sum(unapplied)::decimal(18, 4) as unapplied,
from dated
group by customer_id, month_end
