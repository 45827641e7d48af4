-- Every day that a window of tiers covers, and the slice of time it falls in: slices are cut wherever a window starts
-- or ends, so that each window is made of whole slices and no day is added up twice.
-- @grain day
-- @scope public
with boundaries as (
    select tier_windows.starts_on as day from marts.tier_windows as tier_windows
    union
    select tier_windows.ends_on + 1 as day from marts.tier_windows as tier_windows
),

days as (
    select unnest(generate_series(min(boundaries.day), as_of(), interval 1 day))::date as day
    from boundaries
)

select days.day, max(boundaries.day) as slice_on
from days
join boundaries on boundaries.day <= days.day
group by days.day
