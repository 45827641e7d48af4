-- What changed at each account since the build compared with, one row per change, with what is known of its cause:
-- `cause_code` says which sentence holds, the other cause columns are its day, its value, the line it is held against
-- and its money. `amount` is the money the change is about, `change_count` how many promises, complaints or invoices.
-- Of one that closed it is what it last brought: in the trailing window, else in the one before; one that brought nothing
-- in either was lost before. Empty on a first build.
-- @grain customer_id, change_code
-- @scope customer_id
with moves as (
    select * from marts.account_moves as account_moves
),

plans as (
    select latest.owner_id, latest.is_slipping, latest.attainment_pct, latest.target_to_date, latest.revenue_to_date
    from marts.plan_progress as latest
    join baseline.plan_progress as before on before.owner_kind = latest.owner_kind and before.owner_id = latest.owner_id
    where latest.owner_kind = 'customer' and latest.is_slipping <> coalesce(before.is_slipping, false)
)

select 'worse' as severity, 'broken_promise' as change_code, customer_id, newly_missing as amount,
    more_broken_promises as change_count, if(more_broken_promises = 1, 'promised', 'promised_several') as cause_code,
    broken_on as cause_on, broken_missing::double as cause_value, null::double as cause_limit, broken_amount as cause_amount
from moves where more_broken_promises > 0
union all
select 'worse', 'newly_overdue', customer_id, overdue, overdue_invoices, 'days_overdue', null, max_days_overdue, null, null
from moves where is_overdue and not was_overdue
union all
select 'worse', 'went_silent', customer_id, stake, null, 'days_silent', last_order_on, days_since, median_gap_days, null
from moves where status = 'silent' and status_before not in ('silent', 'churned', 'closed')
union all
select 'worse', 'churned', customer_id, before_revenue, null, 'last_ordered', last_order_on, null, null, null
from moves where status = 'churned' and status_before not in ('churned', 'closed')
union all
select 'worse', 'closed', customer_id, if(stake > 0, stake, before_revenue), null,
    coalesce('left_' || churn_reason, 'left'), closed_on, null, null, null
from moves where status = 'closed' and status_before not in ('churned', 'closed', 'dormant', 'prospect')
union all
select 'worse', 'tier_down', customer_id, contribution, null, if(tier = 'gold', 'tier_below_platinum', 'tier_' || tier_reason), null,
    reason_value, if(tier = 'gold', platinum_count, reason_threshold), null
from moves where tier_steps < 0
union all
select 'worse', 'new_complaint', customer_id, null, more_complaints,
    if(open_complaints = 0, 'complained_settled', 'complained'), last_complaint_on, open_complaints, null, null
from moves where more_complaints > 0
union all
select 'worse', 'plan_slipping', moves.customer_id, plans.target_to_date - plans.revenue_to_date, null, 'plan', null,
    plans.attainment_pct, 100 - parameter('plan_slip_pct'), plans.target_to_date
from moves join plans on plans.owner_id = moves.customer_id
where plans.is_slipping and moves.status <> 'closed'
union all
select 'worse', 'contract_ending', customer_id, annual_value, null, 'contract', contract_ends_on, contract_ends_on - as_of(), null, null
from moves where contract_status = 'ending' and contract_status_before in ('running', 'renews') and status <> 'closed'
union all
select 'worse', 'contract_lapsed', customer_id, annual_value, null, 'contract_ended', contract_ends_on, null, null, null
from moves where contract_status = 'lapsed' and contract_status_before in ('running', 'ending', 'renews') and status <> 'closed'
union all
select 'better', 'overdue_cleared', customer_id, overdue_before, null, if(has_new_payment, 'paid', null),
    if(has_new_payment, last_paid_on, null), null, null, if(has_new_payment, last_paid_amount, null)
from moves where was_overdue and not is_overdue
union all
select 'better', 'tier_up', customer_id, contribution, null, if(tier = 'iron', 'tier_earns', 'tier_' || tier_reason), null,
    reason_value, reason_threshold, null
from moves where tier_steps > 0
union all
select 'better', 'ordered_again', customer_id, stake, null, 'last_ordered', last_order_on, null, null, null
from moves where status_before in ('silent', 'churned', 'dormant') and has_new_order
union all
select 'better', 'complaints_closed', customer_id, null, open_complaints_before, null, null, null, null, null
from moves where open_complaints = 0 and open_complaints_before > 0
union all
select 'better', 'plan_recovered', moves.customer_id, plans.revenue_to_date, null, 'plan', null, plans.attainment_pct,
    100 - parameter('plan_slip_pct'), plans.target_to_date
from moves join plans on plans.owner_id = moves.customer_id
where not plans.is_slipping and moves.status <> 'closed'
union all
select 'better', 'contract_renewed', customer_id, annual_value, null, 'contract', contract_ends_on, null, null, null
from moves where contract_status in ('running', 'renews') and contract_status_before in ('ending', 'lapsed')
