-- One row per account: net revenue in the last window and in the one before, what became of the account, and what it adds to
-- each step of the revenue bridge. Start, the steps and end add up exactly; net credits (windows whose returns exceed
-- their sales) stand apart, so end plus net credits is the revenue of the window.
-- @grain customer_id
-- @scope customer_id
-- @keep
with accounts as (
    select account_profiles.customer_id
    from marts.account_profiles as account_profiles
),

retention as (
    select
        retention_months.customer_id,
        retention_months.before_revenue,
        retention_months.after_revenue,
        retention_months.status,
        retention_months.bridge_amount,
    from marts.retention_months as retention_months
    where retention_months.month_end = as_of()
),

placed as (
    select
        accounts.customer_id,
        coalesce(retention.before_revenue, 0) as before_revenue,
        coalesce(retention.after_revenue, 0) as after_revenue,
        coalesce(retention.status, 'inactive') as status,
        coalesce(retention.bridge_amount, 0) as bridge_amount,
    from accounts
    left join retention on retention.customer_id = accounts.customer_id
)

select
    customer_id,
    status,
    before_revenue,
    after_revenue,
    greatest(before_revenue, 0) as start_amount,
    case when status = 'churned' then bridge_amount else 0 end as churned_amount,
    case when status = 'contracted' then bridge_amount else 0 end as contraction_amount,
    case when status = 'expanded' then bridge_amount else 0 end as expansion_amount,
    case when status = 'reactivated' then bridge_amount else 0 end as reactivated_amount,
    case when status = 'new' then bridge_amount else 0 end as new_amount,
    greatest(after_revenue, 0) as end_amount,
    least(before_revenue, 0) as net_credits_before,
    least(after_revenue, 0) as net_credits,
from placed
