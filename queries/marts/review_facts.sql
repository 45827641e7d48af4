-- What the business review of an account is made of, beyond its own row in accounts: one row per account. Deliveries and
-- commitments due in the trailing window and the standards it is entitled to (in percent and visits a quarter; its tier's
-- own, else that of all tiers), its complaints but for those found not to be justified, its mean days from invoice to
-- payment, its visits of the last three months (NULL where no contacts are exported), its plan to date (attainment once
-- plan_progress judges it), its open deals and the category its peers buy and it does not.
-- @grain customer_id
-- @scope customer_id
with accounts as (
    select accounts.customer_id, coalesce(accounts.tier, 'unrated') as tier
    from marts.accounts as accounts
),

entitled as (
    select tiers.tier, targets.measure, coalesce(targets.rate, targets.target)::double as target,
    from (select distinct accounts.tier from accounts) as tiers
    join marts.service_targets as targets on targets.is_valid and targets.tier in (tiers.tier, 'all')
    qualify row_number() over (partition by tiers.tier, targets.measure order by targets.tier = 'all') = 1
),

exported as (
    select bool_or(tables.is_present) as has_contacts
    from engine.tables as tables
    where tables.table_name = 'contacts'
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
    where opportunities.closed_on is null and not coalesce(opportunities.won, false)
    group by opportunities.customer_id
)

select
    accounts.customer_id,
    coalesce(promises.lines_due, 0) as lines_due,
    100.0::double * promises.lines_on_time / nullif(promises.lines_due, 0) as on_time_pct,
    lines.target as on_time_target,
    coalesce(promises.commitments_due, 0) as commitments_due,
    coalesce(promises.commitments_kept, 0) as commitments_kept,
    case when exported.has_contacts then coalesce(visits.visits, 0) end as visits,
    rounds.target as visits_target,
    case when paid.paid_count >= parameter('minimum_n') then paid.pay_days end as pay_days,
    coalesce(tickets.complaints - tickets.dismissed, 0) as complaints,
    incidents.broken_on, incidents.broken_missing,
    plans.target_to_date, plans.revenue_to_date,
    case when plans.is_slipping is not null then plans.attainment_pct end as attainment_pct,
    coalesce(deals.deals, 0) as deals, deals.deals_amount::decimal(18, 4) as deals_amount, deals.deal_expected_on,
    chances.category, chances.peers_pct, chances.amount as category_amount,
from accounts
cross join exported
left join entitled as lines on lines.tier = accounts.tier and lines.measure = 'on_time_delivery_rate'
left join entitled as rounds on rounds.tier = accounts.tier and rounds.measure = 'visits_per_quarter'
left join marts.account_promises as promises on promises.customer_id = accounts.customer_id and promises.due_window = 0
left join visits on visits.customer_id = accounts.customer_id
left join paid on paid.customer_id = accounts.customer_id
left join marts.account_tickets as tickets on tickets.customer_id = accounts.customer_id and tickets.back = 0
left join marts.account_incidents as incidents on incidents.customer_id = accounts.customer_id
left join marts.plan_progress as plans on plans.owner_kind = 'customer' and plans.owner_id = accounts.customer_id
left join deals on deals.customer_id = accounts.customer_id
left join marts.category_chances as chances on chances.customer_id = accounts.customer_id
