-- Retention and churn as of the day and of the days each whole month before it, over the windows that end there, with the Wilson 95 % interval of the share of
-- accounts lost. Days whose windows reach back beyond the exports are left out; rates of fewer than minimum_n
-- accounts too.
-- @grain month_end
with ends as (
    select retention_windows.month_end
    from marts.retention_windows as retention_windows
    where retention_windows.window_no = 1
      and retention_windows.is_whole
),

sums as (
    select
        months.month_end,
        count(*) as base_count,
        count(*) filter (where months.status = 'churned') as churned_count,
        sum(months.before_revenue) as start_amount,
        sum(greatest(months.after_revenue, 0)) as kept_amount,
        sum(least(greatest(months.after_revenue, 0), months.before_revenue)) as held_amount,
        sum(months.before_revenue) filter (where months.status = 'churned') as lost_amount,
    from marts.retention_months as months
    inner join ends on ends.month_end = months.month_end
    where months.before_revenue > 0
    group by months.month_end
    having count(*) >= parameter('minimum_n')
)

select
    month_end,
    base_count,
    churned_count,
    100.0::double * churned_count / base_count as logo_churn_pct,
    100 * wilson_low(churned_count, base_count) as logo_churn_low,
    100 * wilson_high(churned_count, base_count) as logo_churn_high,
    100.0::double * coalesce(lost_amount, 0) / start_amount as revenue_churn_pct,
    100.0::double * held_amount / start_amount as grr_pct,
    100.0::double * kept_amount / start_amount as nrr_pct,
    start_amount,
from sums
order by month_end
