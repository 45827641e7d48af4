-- Churn and retention of the last window against the one before it: rates, and the steps of the revenue bridge. `previous`
-- is the same number a month earlier, where the exports reach back far enough.
with ends as (
    select
        retention_windows.month_end,
        retention_windows.is_comparable, retention_windows.is_whole,
        row_number() over (order by retention_windows.month_end desc) as place,
    from marts.retention_windows as retention_windows
    where retention_windows.window_no = 1
),

retention as (
    select
        retention_months.month_end,
        greatest(retention_months.before_revenue, 0) as start_amount,
        greatest(retention_months.after_revenue, 0) as end_amount,
        retention_months.status,
        retention_months.bridge_amount as amount,
    from marts.retention_months as retention_months
),

sums as (
    select
        ends.place,
        any_value(ends.is_comparable) as is_comparable, any_value(ends.is_whole) as is_whole,
        count(*) filter (where start_amount > 0) as start_n,
        count(*) filter (where end_amount > 0) as end_n,
        count(*) filter (where status = 'churned') as churned_n,
        count(*) filter (where status = 'contracted') as contraction_n,
        count(*) filter (where status = 'expanded') as expansion_n,
        count(*) filter (where status = 'reactivated') as reactivated_n,
        count(*) filter (where status = 'new') as new_n,
        coalesce(sum(start_amount), 0)::double as started,
        coalesce(sum(end_amount), 0)::double as ended,
        coalesce(sum(amount) filter (where status = 'churned'), 0)::double as churned,
        coalesce(sum(amount) filter (where status = 'contracted'), 0)::double as contraction,
        coalesce(sum(amount) filter (where status = 'expanded'), 0)::double as expansion,
        coalesce(sum(amount) filter (where status = 'reactivated'), 0)::double as reactivated,
        coalesce(sum(amount) filter (where status = 'new'), 0)::double as arrived,
    from ends
    left join retention on retention.month_end = ends.month_end
    where ends.place <= 2
    group by ends.place
),

numbers as (
    select place, is_comparable, is_whole, start_n, unnest([
        {'id': 'churn.logo_pct', 'value': 100.0 * churned_n / nullif(start_n, 0), 'n': start_n},
        {'id': 'churn.revenue_pct', 'value': -100.0 * churned / nullif(started, 0), 'n': start_n},
        {'id': 'retention.grr_pct', 'value': 100.0 * (started + churned + contraction) / nullif(started, 0), 'n': start_n},
        {'id': 'retention.nrr_pct', 'value': 100.0 * (started + churned + contraction + expansion) / nullif(started, 0),
            'n': start_n},
        {'id': 'bridge.start', 'value': started, 'n': start_n},
        {'id': 'bridge.churned', 'value': churned, 'n': churned_n},
        {'id': 'bridge.contraction', 'value': contraction, 'n': contraction_n},
        {'id': 'bridge.expansion', 'value': expansion, 'n': expansion_n},
        {'id': 'bridge.reactivated', 'value': reactivated, 'n': reactivated_n},
        {'id': 'bridge.new', 'value': arrived, 'n': new_n},
        {'id': 'bridge.end', 'value': ended, 'n': end_n},
    ], recursive := true) from sums
),

judged as (
    select
        *,
        case
            when (select count(*) from marts.account_days) = 0 then 'no_orders'
            when not is_comparable then 'no_history'
            when value is null then 'no_base'
            when id = 'churn.logo_pct' and start_n < parameter('minimum_n') then 'too_few'
        end as reason,
    from numbers
)

select now.id, case when now.reason is null then now.value end as value, now.n, now.reason,
    case when before.reason is null and before.is_whole then before.value end as previous,
from judged as now
left join judged as before on before.id = now.id and before.place = 2
where now.place = 1
order by now.id
