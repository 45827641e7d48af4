-- What happened with each account over a year up to the as-of day (the page draws twelve months, whatever
-- window_months is): order days, contacts, tickets, invoices that went overdue, payments, and promises by the day they
-- were due. `ends_on` is when something that lasts was over (a ticket resolved, an invoice settled), NULL while it
-- lasts. `detail` is text as exported.
-- @grain customer_id, kind, reference
-- @scope customer_id
with accounts as (
    select profiles.customer_id, (as_of() + 1 - to_months(12))::date as starts_on
    from marts.account_profiles as profiles
),

events as (
    select days.customer_id, case when days.is_order_day then 'order' else 'return' end as kind,
        days.order_date::varchar as reference, days.order_date as happened_on, days.order_date as ends_on,
        days.revenue as amount, null as detail
    from marts.account_days as days
    join accounts on accounts.customer_id = days.customer_id and days.order_date >= accounts.starts_on
    union all
    select contacts.customer_id, case when contacts.kind = 'visit' then 'visit' else 'contact' end,
        contacts.contact_id, contacts."at"::date, contacts."at"::date,
        null, concat_ws(' · ', contacts.purpose, contacts.outcome)
    from staging.contacts as contacts
    join accounts on accounts.customer_id = contacts.customer_id and contacts."at"::date >= accounts.starts_on
    union all
    select tickets.customer_id, case when tickets.is_complaint then 'complaint' else 'ticket' end,
        tickets.ticket_id, tickets.opened_on, tickets.resolved_on, tickets.claim_amount, tickets.cause
    from marts.tickets as tickets
    join accounts on accounts.customer_id = tickets.customer_id and coalesce(tickets.resolved_on >= accounts.starts_on, true)
    union all
    select invoices.customer_id, 'overdue', invoices.invoice_id, greatest(invoices.invoice_date, invoices.due_date + 1),
        invoices.paid_on, invoices.amount, null
    from marts.invoices as invoices
    join accounts on accounts.customer_id = invoices.customer_id and coalesce(invoices.paid_on >= accounts.starts_on, true)
    where invoices.amount > 0 and invoices.due_date < as_of() and coalesce(invoices.days_late > 0, true)
    union all
    select documents.payer_id, 'payment', documents.document_id, documents.document_on, documents.document_on,
        documents.amount, null
    from marts.receivable_documents as documents
    join accounts on accounts.customer_id = documents.payer_id and documents.document_on >= accounts.starts_on
    where documents.source = 'payment' and documents.kind = 'cash'
    union all
    select promises.customer_id, 'promise_' || promises.state, promises.action_id, promises.promised_on,
        promises.promised_on, promises.promised_amount, null
    from marts.payment_promises as promises
    join accounts on accounts.customer_id = promises.customer_id and promises.promised_on >= accounts.starts_on
    where promises.state in ('kept', 'partial', 'broken') and promises.promised_on <= as_of()
    union all
    select commitments.customer_id, 'commitment_' || commitments.outcome, commitments.commitment_id,
        commitments.due_on, commitments.due_on, null, commitments.subject
    from marts.commitments as commitments
    join accounts on accounts.customer_id = commitments.customer_id and commitments.due_on >= accounts.starts_on
    where commitments.outcome <> 'open' and commitments.due_on <= as_of()
)

select customer_id, kind, reference, happened_on, ends_on, amount::decimal(18, 4) as amount, detail
from events
