-- The trailing windows that tiers look at, each window_months long: number 0 ends on the as-of day, number n ends n
-- months before it, 0 to 12, and the full window just before number 0 for comparison. Months are counted back from the
-- as-of day, so a window is made of whole months whatever the day. A window is whole when the exports reach back to its
-- start, give or take history_slack_days, and comparable when they reach back over history_share_pct of it.
-- @grain window_no
-- @scope public
with settings as (
    select
        parameter('window_months')::int as months,
        parameter('history_slack_days')::int as slack_days,
        1 - parameter('history_share_pct') / 100 as spare_share,
),

numbers as (
    select unnest(generate_series(0, 12))::int as window_no
    union
    select months as window_no
    from settings
),

windows as (
    select
        numbers.window_no,
        -- From its own end, as a build of that day counts: from 28 February a year back is 28 February.
        ((as_of() + 1 - to_months(numbers.window_no))::date - to_months(settings.months))::date as starts_on,
        (as_of() + 1 - to_months(numbers.window_no))::date - 1 as ends_on,
        settings.slack_days,
        settings.spare_share,
    from numbers
    cross join settings
),

history as (
    select min(account_days.order_date) as first_day
    from marts.account_days as account_days
)

select
    windows.window_no,
    windows.starts_on,
    windows.ends_on,
    windows.ends_on - windows.starts_on + 1 as day_count,
    coalesce(history.first_day <= windows.starts_on + windows.slack_days, false) as is_whole,
    coalesce(
        history.first_day - windows.starts_on
            <= greatest(windows.slack_days, windows.spare_share * (windows.ends_on - windows.starts_on + 1)),
        false
    ) as is_comparable,
from windows
cross join history
