-- One row per account lost in the last window: churned by its purchases (active in the window before, nothing bought on
-- balance since), or closed in it by the customer file though it still bought in one of the two windows. One that bought
-- in neither was lost before, or was never won. `churned_amount` is its step of the bridge.
-- @grain customer_id
-- @scope customer_id
with retention as (
    select
        account_retention.customer_id,
        account_retention.status,
        account_retention.before_revenue,
        account_retention.after_revenue,
        account_retention.churned_amount,
    from marts.account_retention as account_retention
),

accounts as (
    select
        account_profiles.customer_id,
        account_profiles.closed_on,
        account_profiles.churn_reason,
        account_profiles.last_order_on,
    from marts.account_profiles as account_profiles
),

last_window as (
    select retention_windows.starts_on, retention_windows.ends_before
    from marts.retention_windows as retention_windows
    where retention_windows.month_end = as_of()
      and retention_windows.window_no = 0
)

select
    accounts.customer_id,
    case when retention.status = 'churned' then 'no_purchase' else 'closed' end as lost_by,
    retention.before_revenue,
    retention.after_revenue,
    retention.churned_amount,
    accounts.last_order_on,
    accounts.closed_on,
    accounts.churn_reason,
from accounts
inner join retention on retention.customer_id = accounts.customer_id
cross join last_window
where retention.status = 'churned'
   or (
       accounts.closed_on >= last_window.starts_on
       and accounts.closed_on < last_window.ends_before
       and (retention.before_revenue > 0 or retention.after_revenue > 0)
   )
