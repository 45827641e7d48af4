-- Net revenue of each of the last 13 calendar months beside the same month a year before. The current month runs to the
-- as-of day, and so does its year before, to the whole month once the month is over. A month that began more than
-- history_slack_days before the exports did is no year before.
-- @grain month
with days as (
    select account_days.order_date, sum(account_days.revenue) as revenue
    from marts.account_days as account_days
    group by account_days.order_date
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
        case when (month + to_months(1))::date <= as_of() + 1
            then (month - to_months(11))::date - 1
            else (as_of() - to_months(12))::date
        end as year_before_ends_on,
    from months
),

sums as (
    select
        spans.month,
        sum(days.revenue) filter (where days.order_date >= spans.month) as revenue,
        sum(days.revenue) filter (where days.order_date < spans.month) as year_before_revenue,
    from spans
    join days
        on days.order_date between spans.month and spans.ends_on
        or days.order_date between spans.year_before and spans.year_before_ends_on
    group by spans.month
)

select
    spans.month,
    coalesce(sums.revenue, 0)::decimal(38, 4) as revenue,
    case when history.first_day <= spans.year_before + parameter('history_slack_days')::int
        then coalesce(sums.year_before_revenue, 0) end::decimal(38, 4) as year_before_revenue,
    spans.ends_on,
from spans
cross join history
left join sums on sums.month = spans.month
where spans.month >= date_trunc('month', history.first_day)
order by spans.month
