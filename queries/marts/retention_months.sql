-- One row per account and month end with net revenue in the last two windows: what became of the account, and the amount
-- it moves in the revenue bridge. An account is active in a window when its net revenue there is above zero; one that
-- comes in is reactivated when any earlier window of the same length was active too, otherwise new.
-- @grain customer_id, month_end
-- @scope customer_id
with revenue as (
    select
        retention_revenue.customer_id,
        retention_revenue.month_end,
        retention_revenue.before_revenue,
        retention_revenue.after_revenue,
    from marts.retention_revenue as retention_revenue
),

days as (
    select account_days.customer_id, account_days.order_date, account_days.revenue
    from marts.account_days as account_days
),

windows as (
    select
        retention_windows.month_end,
        retention_windows.window_no,
        retention_windows.starts_on,
        retention_windows.ends_before,
    from marts.retention_windows as retention_windows
),

-- Only those that come in need their earlier windows looked up, and they are few.
arrivals as (
    select customer_id, month_end
    from revenue
    where before_revenue <= 0
      and after_revenue > 0
),

active_before as (
    select arrivals.customer_id, arrivals.month_end, windows.window_no
    from arrivals
    inner join windows on windows.month_end = arrivals.month_end and windows.window_no >= 2
    inner join days
        on days.customer_id = arrivals.customer_id
       and days.order_date >= windows.starts_on
       and days.order_date < windows.ends_before
    group by arrivals.customer_id, arrivals.month_end, windows.window_no
    having sum(days.revenue) > 0
),

comebacks as (
    select distinct customer_id, month_end
    from active_before
)

select
    revenue.customer_id,
    revenue.month_end,
    revenue.before_revenue,
    revenue.after_revenue,
    case
        when before_revenue > 0 and after_revenue <= 0 then 'churned'
        when before_revenue > 0 and after_revenue < before_revenue then 'contracted'
        when before_revenue > 0 and after_revenue > before_revenue then 'expanded'
        when before_revenue > 0 then 'active'
        when after_revenue <= 0 then 'inactive'
        when comebacks.customer_id is not null then 'reactivated'
        else 'new'
    end as status,
    greatest(after_revenue, 0) - greatest(before_revenue, 0) as bridge_amount,
from revenue
left join comebacks
    on comebacks.customer_id = revenue.customer_id
   and comebacks.month_end = revenue.month_end
