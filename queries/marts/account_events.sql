-- What happened with each account that has a page, over the trailing twelve months: order days, contacts, tickets,
-- invoices that went overdue, payments, and promises by the day they were due. `ends_on` is when something that
-- lasts was over (a ticket resolved, an invoice settled), NULL while it lasts. `detail` is text as exported.
-- @grain customer_id, kind, reference
-- @scope customer_id
with bounds as (
    select (as_of() + 1 - to_months(12))::date as starts_on
),

events as (
    select days.customer_id, case when days.is_order_day then 'order' else 'return' end as kind,
        days.order_date::varchar as reference, days.order_date as happened_on, days.order_date as ends_on,
        days.revenue as amount, null as detail, not days.is_order_day as is_bad
    from marts.account_days as days
    union all
    select contacts.customer_id, case when contacts.kind = 'visit' then 'visit' else 'contact' end,
        contacts.contact_id, contacts."at"::date, contacts."at"::date,
        null, concat_ws(' · ', contacts.purpose, contacts.outcome), false
    from staging.contacts as contacts
    union all
    select tickets.customer_id, case when tickets.is_complaint then 'complaint' else 'ticket' end,
        tickets.ticket_id, tickets.opened_on, tickets.resolved_on,
        tickets.claim_amount, tickets.cause, tickets.is_complaint
    from marts.tickets as tickets
    union all
    select invoices.customer_id, 'overdue', invoices.invoice_id,
        greatest(invoices.invoice_date, invoices.due_date + 1), invoices.paid_on,
        invoices.amount, null, true
    from marts.invoices as invoices
    where invoices.amount > 0 and invoices.due_date < as_of() and coalesce(invoices.days_late > 0, true)
    union all
    select documents.payer_id, 'payment', documents.document_id, documents.document_on, documents.document_on,
        documents.amount, null, documents.amount < 0
    from marts.receivable_documents as documents
    where documents.source = 'payment' and documents.kind = 'cash'
    union all
    select promises.customer_id, 'promise_' || promises.state, promises.action_id, promises.promised_on,
        promises.promised_on, promises.promised_amount, null, promises.state in ('broken', 'partial')
    from marts.payment_promises as promises
    where promises.state in ('kept', 'partial', 'broken') and promises.promised_on <= as_of()
    union all
    select commitments.customer_id, 'commitment_' || commitments.outcome, commitments.commitment_id,
        commitments.due_on, commitments.due_on, null, commitments.subject, commitments.outcome <> 'kept'
    from marts.commitments as commitments
    where commitments.outcome <> 'open' and commitments.due_on <= as_of()
)

select
    events.customer_id,
    events.kind,
    events.reference,
    events.happened_on,
    events.ends_on,
    events.amount::decimal(18, 4) as amount,
    events.detail,
    events.is_bad,
from events
join marts.account_pages as account_pages on account_pages.customer_id = events.customer_id
cross join bounds
where coalesce(events.ends_on, as_of()) >= bounds.starts_on
