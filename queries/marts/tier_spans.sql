-- Which of the monthly tiers (marts.tier_months) held on which days: each from the day after it was worked out until the
-- next one was; the first one known stands for all days before it. Used where something must be judged by the tier the
-- account had then.
-- @grain window_no
-- @scope public
with windows as (
    select
        tier_windows.window_no,
        tier_windows.ends_on,
        lag(tier_windows.ends_on) over by_day as earlier_on,
        lead(tier_windows.ends_on) over by_day as next_on,
    from marts.tier_windows as tier_windows
    where tier_windows.window_no = 0 or tier_windows.window_no <= 12 and tier_windows.is_covered
    window by_day as (order by tier_windows.ends_on)
)

select
    window_no,
    if(earlier_on is null, date '1900-01-01', ends_on + 1) as valid_from,
    coalesce(next_on, date '9999-12-31') as valid_to,
from windows
