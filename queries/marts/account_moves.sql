-- One row per account that stood in the build compared with: what of it is different today. Tiers as steps of the
-- ladder lead 1 to platinum 4, other tiers have none; `stake` is its net revenue of the trailing window and
-- `newly_missing` the money missing of the promises broken since. More complaints: more than there were, and at least as
-- many as were opened since. Empty on a first build.
-- @grain customer_id
-- @scope customer_id
with latest as (
    select * from marts.accounts as accounts
),

before as (
    select * from baseline.accounts as accounts
),

broken as (
    select
        promises.customer_id,
        row_number() over newest_first as place,
        sum(promises.promised_amount - promises.received) over newest_first as missing,
    from marts.payment_promises as promises
    where promises.state in ('partial', 'broken')
    window newest_first as (
        partition by promises.customer_id order by promises.promised_on desc, promises.action_id desc
        rows between unbounded preceding and current row
    )
),

ladder (tier, step) as (
    values ('platinum', 4), ('gold', 3), ('iron', 2), ('lead', 1)
)

select
    latest.customer_id, latest.customer_name, latest.manager_id, latest.manager_name,
    latest.status, before.status as status_before,
    latest.tier, before.tier as tier_before,
    ladder_now.step - ladder_before.step as tier_steps,
    latest.tier_reason, latest.reason_value, latest.reason_threshold, tiers.platinum_count,
    latest.contribution,
    latest.before_revenue,
    greatest(latest.revenue, 0) as stake,
    latest.overdue,
    before.overdue as overdue_before,
    latest.overdue > parameter('overdue_tolerance') as is_overdue,
    before.overdue > parameter('overdue_tolerance') as was_overdue,
    latest.overdue_invoices,
    latest.max_days_overdue,
    latest.last_paid_on,
    latest.last_paid_amount,
    latest.last_paid_on is distinct from before.last_paid_on
        or latest.last_paid_amount is distinct from before.last_paid_amount as has_new_payment,
    incidents.broken_on,
    incidents.broken_amount,
    incidents.broken_missing,
    broken.missing::decimal(18, 4) as newly_missing,
    incidents.last_complaint_on,
    latest.open_complaints,
    before.open_complaints as open_complaints_before,
    latest.broken_promise_count - before.broken_promise_count as more_broken_promises,
    greatest(latest.complaint_count - before.complaint_count, coalesce(incidents.complaints_since, 0)) as more_complaints,
    coalesce(latest.last_order_on > coalesce(before.last_order_on, latest.last_order_on - 1), false) as has_new_order,
    latest.days_since,
    latest.median_gap_days,
    latest.last_order_on,
    latest.closed_on,
    latest.churn_reason,
    latest.contract_status,
    before.contract_status as contract_status_before,
    latest.contract_ends_on,
    latest.annual_value,
from latest
join before on before.customer_id = latest.customer_id
left join marts.account_tiers as tiers on tiers.customer_id = latest.customer_id
left join broken on broken.customer_id = latest.customer_id
    and broken.place = latest.broken_promise_count - before.broken_promise_count
left join marts.account_incidents as incidents on incidents.customer_id = latest.customer_id
left join ladder as ladder_now on ladder_now.tier = latest.tier
left join ladder as ladder_before on ladder_before.tier = before.tier
