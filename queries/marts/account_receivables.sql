-- One row per account with receivables: what it owes, how it behaves, and what comes next. `stage` is the highest
-- dunning rule its undisputed overdue invoices meet (parameters dunning_*; nothing up to overdue_tolerance is chased);
-- `hold` says why it waits (dispute: all of it is disputed; promise: a promise still runs) without losing its stage. The
-- reason for being late is the last one given since the oldest of what is overdue fell due.
-- `limit_use_pct` is net open against the credit limit: 0 means cash only, an empty limit is unknown.
-- @grain customer_id
-- @scope customer_id
-- @order priority
-- @keep
with accounts as (
    select
        items.*,
        actions.last_paid_on, actions.last_paid_amount, actions.last_action_on, actions.last_stage,
        case when items.overdue > 0 and actions.late_reason_on > as_of() - items.max_days_overdue::int
            then actions.late_reason end as late_reason,
        coalesce(actions.promises_broken, 0) as promises_broken,
        actions.promised_on, actions.promised_amount, actions.next_instalment_on, actions.next_instalment_amount,
        profiles.credit_limit, profiles.is_strategic,
    from marts.account_open_items as items
    left join marts.account_collections as actions on actions.customer_id = items.customer_id
    left join marts.account_profiles as profiles on profiles.customer_id = items.customer_id
),

ruled as (
    select
        accounts.*,
        case
            when collectable <= parameter('overdue_tolerance') then null
            when collectable_days >= parameter('dunning_legal_days') then 'legal'
            when collectable_days >= parameter('dunning_stop_supply_days') then 'stop_supply'
            when collectable_days >= parameter('dunning_visit_days') then 'visit'
            when collectable_days >= parameter('dunning_notice_days') then 'notice'
            when collectable_days >= parameter('dunning_call_days') then 'call'
            when collectable_days >= parameter('dunning_reminder_days') then 'reminder'
        end as stage,
        case
            when overdue <= parameter('overdue_tolerance') then null
            when collectable <= parameter('overdue_tolerance') then 'dispute'
            when promised_on is not null then 'promise'
        end as hold,
        greatest(net_open, 0) as exposure,
    from accounts
)

select
    customer_id, gross_open, unapplied, net_open, overdue, collectable, collectable_days, disputed, open_current,
    open_1_30, open_31_60, open_61_90, open_91_plus, open_invoices, overdue_invoices, max_days_overdue, risk_amount,
    last_paid_on, last_paid_amount, late_reason, promises_broken,
    promised_on, promised_amount, next_instalment_on, next_instalment_amount, credit_limit,
    (100 * exposure / nullif(credit_limit, 0))::double as limit_use_pct,
    case when credit_limit is not null then exposure > credit_limit end as is_over_limit,
    coalesce(is_strategic, false) as is_strategic, stage, hold,
    case
        when overdue <= parameter('overdue_tolerance') then null
        when unapplied >= overdue then 'match_cash'
        when hold = 'dispute' then 'settle_dispute'
        when hold = 'promise' then 'await_promise'
        when late_reason = 'reconciliation' then 'send_statement'
        when late_reason = 'invoice_error' then 'reissue_invoice'
        when late_reason = 'service_dissatisfaction' then 'settle_complaint'
        when last_stage = stage and last_action_on > as_of() - parameter('dunning_follow_up_days')::integer then 'follow_up'
        when stage in ('reminder', 'call') and late_reason = 'staff_change' then 'find_contact'
        when stage in ('reminder', 'call') and late_reason = 'internal_approval' then 'find_approver'
        else stage
    end as next_step,
    case when overdue > 0 then row_number() over (
        order by
            risk_amount desc,
            (promises_broken > 0)::integer + coalesce((exposure > credit_limit)::integer, 0)
                + coalesce(is_strategic, false)::integer desc,
            max_days_overdue desc, customer_id
    ) end as priority,
from ruled
