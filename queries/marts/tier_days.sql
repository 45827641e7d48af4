-- Which of the monthly tiers (marts.tier_months) an account had on which day: the one worked out last before it. The
-- first day here stands for all days before it. Used where something must be judged by the tier of its time.
-- @grain day
-- @scope public
with windows as (
    select
        tier_windows.window_no,
        tier_windows.ends_on,
        lead(tier_windows.ends_on, 1, as_of()) over (order by tier_windows.ends_on) as last_day,
        row_number() over (order by tier_windows.ends_on) = 1 as is_first,
    from marts.tier_windows as tier_windows
    where tier_windows.window_no = 0 or tier_windows.window_no <= 12 and tier_windows.is_comparable
)

select
    unnest(generate_series(if(is_first, least(ends_on + 1, as_of()), ends_on + 1), last_day, interval 1 day))::date as day,
    window_no,
from windows
