-- What the business review of an account is made of, beyond its own row in accounts: one row per account.
-- Deliveries and commitments due in the trailing window and the standards its tier is entitled to (targets as
-- written, in percent and visits a quarter), its mean days from invoice to payment, its visits of the last three months,
-- the dimension that fell shortest, its plan to date, its open deals and the category its peers buy and it does not.
-- @grain customer_id
-- @scope customer_id
with pages as (
    select accounts.customer_id, accounts.tier
    from marts.accounts as accounts
),

targets as (
    select targets.measure, targets.tier, max(targets.target) as target
    from marts.service_targets as targets
    where targets.is_valid
    group by targets.measure, targets.tier
),

entitled as (
    select
        pages.customer_id,
        max(case when targets.measure = 'on_time_delivery_rate' then targets.target end) as on_time_target,
        max(case when targets.measure = 'visits_per_quarter' then targets.target end) as visits_target,
    from pages
    join targets on targets.tier in (pages.tier, 'all')
    group by pages.customer_id
),

paid as (
    select invoices.customer_id, count(*) as paid_count, favg(invoices.paid_on - invoices.invoice_date) as pay_days
    from marts.invoices as invoices
    where invoices.amount > 0 and invoices.paid_on >= (as_of() + 1 - to_months(parameter('window_months')::int))::date
    group by invoices.customer_id
),

visits as (
    select contacts.customer_id, count(*) as visits
    from staging.contacts as contacts
    where contacts.kind = 'visit' and contacts."at"::date >= (as_of() + 1 - to_months(3))::date
    group by contacts.customer_id
),

deals as (
    select opportunities.customer_id, count(*) as deals, sum(opportunities.amount) as deals_amount,
        min(opportunities.expected_on) filter (where opportunities.expected_on > as_of()) as deal_expected_on
    from staging.opportunities as opportunities
    where opportunities.closed_on is null and opportunities.won is null
    group by opportunities.customer_id
)

select
    pages.customer_id,
    coalesce(promises.lines_due, 0) as lines_due,
    100.0::double * promises.lines_on_time / nullif(promises.lines_due, 0) as on_time_pct,
    entitled.on_time_target::double as on_time_target,
    coalesce(promises.commitments_due, 0) as commitments_due,
    coalesce(promises.commitments_kept, 0) as commitments_kept,
    coalesce(visits.visits, 0) as visits,
    entitled.visits_target::double as visits_target,
    case when paid.paid_count >= parameter('minimum_n') then paid.pay_days end as pay_days,
    coalesce(tickets.complaints, 0) as complaints,
    incidents.broken_on, incidents.broken_missing,
    plans.target_to_date, plans.revenue_to_date, plans.attainment_pct,
    coalesce(deals.deals, 0) as deals, deals.deals_amount::decimal(18, 4) as deals_amount, deals.deal_expected_on,
    chances.category, chances.peers_pct, chances.amount as category_amount,
from pages
left join entitled on entitled.customer_id = pages.customer_id
left join marts.account_promises as promises on promises.customer_id = pages.customer_id and promises.due_window = 0
left join visits on visits.customer_id = pages.customer_id
left join paid on paid.customer_id = pages.customer_id
left join marts.account_tickets as tickets on tickets.customer_id = pages.customer_id and tickets.back = 0
left join marts.account_incidents as incidents on incidents.customer_id = pages.customer_id
left join marts.plan_progress as plans on plans.owner_kind = 'customer' and plans.owner_id = pages.customer_id
left join deals on deals.customer_id = pages.customer_id
left join marts.category_chances as chances on chances.customer_id = pages.customer_id
