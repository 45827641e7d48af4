-- The periods that retention compares: for the as-of day and the days each whole month before it (rolling month ends, as
-- in tier_windows), windows of equal length counted backwards from that day. Window 0 is the last one, 1 the one before, the rest go back to the first order.
-- A window is whole when orders were already exported as it began, give or take history_slack_days. It is comparable when
-- they reach back over history_share_pct of it: good enough to compare with, if what is missing is said. A trend of
-- retention takes whole windows only, since what is missing differs from one month end to the next.
-- @grain month_end, window_no
-- @scope public
with exports as (
    select min(account_days.order_date) as first_order_on
    from marts.account_days as account_days
),

settings as (
    select
        parameter('window_months')::int as months,
        parameter('history_slack_days')::int as slack_days,
        1 - parameter('history_share_pct') / 100 as spare_share,
),

ends as (
    select (as_of() + 1 - to_months(series.months_back::int))::date - 1 as month_end
    from unnest(generate_series(0, 12)) as series (months_back)
),

numbers as (
    select unnest(
        generate_series(0, greatest(1, date_diff('month', exports.first_order_on, as_of()) // settings.months + 1))
    ) as window_no
    from exports
    cross join settings
),

windows as (
    select
        ends.month_end,
        numbers.window_no::int as window_no,
        (ends.month_end + 1 - (numbers.window_no + 1) * settings.months * interval 1 month)::date as starts_on,
        (ends.month_end + 1 - numbers.window_no * settings.months * interval 1 month)::date as ends_before,
    from ends
    cross join numbers
    cross join settings
)

select
    windows.month_end,
    windows.window_no,
    windows.starts_on,
    windows.ends_before,
    coalesce(exports.first_order_on <= windows.starts_on + settings.slack_days, false) as is_whole,
    coalesce(
        exports.first_order_on - windows.starts_on
            <= greatest(settings.slack_days, settings.spare_share * (windows.ends_before - windows.starts_on)),
        false
    ) as is_comparable,
from windows
cross join exports
cross join settings
where windows.window_no <= 1
   or windows.ends_before > exports.first_order_on
