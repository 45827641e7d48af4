-- Net revenue of each of the last 13 calendar months beside the same month a year before. The current month runs to the
-- as-of day, and so does its year before; a month that begins before the exports do has none.
-- @grain month
with days as (
    select account_days.order_date, account_days.revenue
    from marts.account_days as account_days
),

history as (
    select min(order_date) as first_day
    from days
),

months as (
    select unnest(generate_series(
        date_trunc('month', as_of()) - to_months(12), date_trunc('month', as_of()), interval 1 month
    ))::date as month
),

spans as (
    select
        month,
        least((month + to_months(1))::date - 1, as_of()) as ends_on,
        (month - to_months(12))::date as year_before,
    from months
),

latest as (
    select spans.month, sum(days.revenue) as revenue
    from spans
    join days on days.order_date between spans.month and spans.ends_on
    group by spans.month
),

earlier as (
    select spans.month, sum(days.revenue) as revenue
    from spans
    join days
        on days.order_date between spans.year_before
        and case when spans.ends_on = as_of() then (as_of() - to_months(12))::date else spans.month - to_months(11) - to_days(1) end
    group by spans.month
)

select
    spans.month,
    coalesce(latest.revenue, 0)::decimal(38, 4) as revenue,
    case when spans.year_before >= date_trunc('month', history.first_day) then coalesce(earlier.revenue, 0) end
        ::decimal(38, 4) as year_before_revenue,
    spans.ends_on,
from spans
cross join history
left join latest on latest.month = spans.month
left join earlier on earlier.month = spans.month
where spans.month >= date_trunc('month', history.first_day)
order by spans.month
