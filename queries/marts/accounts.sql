-- One row per account with everything known about it as of the day: who it is, its tier and why, revenue and
-- contribution of the trailing window, what it owes, how it is served, whether it stays, and whether it needs a call.
-- `status`: closed, prospect (never ordered), churned (bought in the window before, not in this one), silent or at_risk
-- by its own rhythm, new (first bought in this window by exports that reach back over the one before, else acquired
-- in it), dormant (net revenue in neither window), else active. `call_rank` counts accounts to call from the highest score down; NULL
-- means none of the rules asks for a call. Accounts without a manager have manager_key '-'. An order is expected of no one
-- who has left, or who buys without a rhythm.
-- @grain customer_id
-- @scope customer_id
-- @name parent_id as customer_id
-- @order call_rank
-- @hide line_contribution
-- @keep
with calls as (
    select *, row_number() over (order by score desc, urgency desc, customer_id) as call_rank
    from marts.account_calls as account_calls
    where reason_no = 1
)

select
    profiles.customer_id, profiles.name as customer_name, profiles.kind, profiles.industry, profiles.region, profiles.city,
    profiles.manager_id, profiles.manager_name, coalesce(profiles.manager_id, '-') as manager_key,
    profiles.is_strategic, profiles.acquired_on, profiles.closed_on, profiles.churn_reason, profiles.parent_id,
    profiles.contact_name, profiles.phone, profiles.email, profiles.credit_limit, profiles.payment_terms_days,
    profiles.first_order_on, profiles.last_order_on,
    tiers.tier, tiers.previous_tier, tiers.reason_code as tier_reason, tiers.reason_value, tiers.reason_threshold,
    tiers.line_contribution, tiers.rank as tier_rank, tiers.ranked_count,
    contribution.revenue, contribution.previous_revenue, contribution.margin, contribution.contribution,
    contribution.contribution_pct, tiers.previous_contribution,
    coalesce(debts.gross_open, 0) as gross_open, coalesce(debts.unapplied, 0) as unapplied,
    coalesce(debts.net_open, 0) as net_open, coalesce(debts.overdue, 0) as overdue, coalesce(debts.disputed, 0) as disputed,
    coalesce(debts.max_days_overdue, 0) as max_days_overdue, coalesce(debts.open_invoices, 0) as open_invoices,
    coalesce(debts.overdue_invoices, 0) as overdue_invoices, debts.limit_use_pct,
    debts.last_paid_on, debts.last_paid_amount, debts.promised_on, debts.promised_amount,
    debts.next_instalment_on, debts.next_instalment_amount,
    coalesce(service.tickets_12m, 0) as tickets_12m,
    coalesce(service.open_tickets, 0) as open_tickets, coalesce(service.late_tickets, 0) as late_tickets,
    coalesce(service.open_complaints, 0) as open_complaints,
    coalesce(service.first_response_met, 0) as first_response_met,
    coalesce(service.first_response_measured, 0) as first_response_measured,
    coalesce(service.resolution_met, 0) as resolution_met,
    coalesce(service.resolution_measured, 0) as resolution_measured,
    service.last_wave, service.last_gap, service.previous_gap, service.response_count, service.worst_dimension,
    coalesce(incidents.complaint_count, 0) as complaint_count,
    coalesce(incidents.broken_promise_count, 0) as broken_promise_count,
    retention.status as retention_status, retention.before_revenue,
    rhythm.status as rhythm_status, rhythm.days_since, rhythm.median_gap_days, rhythm.order_days,
    expected.expected_on, expected.expected_from, expected.expected_until, rhythm.overdue_index,
    contacts.last_contact_on, contacts.last_visit_on, contacts.visits_12m, contacts.next_step_on, contacts.is_step_due,
    contracts.contract_status, contracts.ends_on as contract_ends_on, contracts.annual_value,
    case
        when profiles.closed_on is not null then 'closed'
        when profiles.first_order_on is null then 'prospect'
        when retention.status = 'churned' then 'churned'
        when rhythm.status = 'lapsed' and retention.status <> 'inactive' then 'silent'
        when rhythm.status = 'at_risk' and retention.status <> 'inactive' then 'at_risk'
        when retention.status = 'inactive' then 'dormant'
        when retention.status = 'new' and before.is_comparable then 'new'
        when retention.status = 'new' and profiles.is_acquired_known and profiles.acquired_on > before.ends_on then 'new'
        else 'active'
    end as status,
    calls.call_rank, calls.why_code, calls.next_step_code, calls.why_days, calls.money_at_stake, calls.score,
from marts.account_profiles as profiles
join marts.tier_windows as before on before.window_no = parameter('window_months')::int
left join marts.account_tiers as tiers on tiers.customer_id = profiles.customer_id
left join marts.account_contribution as contribution on contribution.customer_id = profiles.customer_id
left join marts.account_receivables as debts on debts.customer_id = profiles.customer_id
left join marts.account_service as service on service.customer_id = profiles.customer_id
left join marts.account_incidents as incidents on incidents.customer_id = profiles.customer_id
left join marts.account_retention as retention on retention.customer_id = profiles.customer_id
left join marts.account_rhythm as rhythm on rhythm.customer_id = profiles.customer_id
left join marts.account_rhythm as expected
    on expected.customer_id = profiles.customer_id and expected.status in ('active', 'at_risk', 'lapsed')
   and profiles.closed_on is null and retention.status not in ('churned', 'inactive')
left join marts.account_contacts as contacts on contacts.customer_id = profiles.customer_id
left join marts.account_contracts as contracts on contracts.customer_id = profiles.customer_id
left join calls on calls.customer_id = profiles.customer_id
