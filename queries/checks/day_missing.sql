-- A day is missing from a table's own rhythm: no event on a weekday that had at least rhythm_rows on every other week of
-- the last thirteen but for those that miss it too, and had some on six of them at least. A known holiday is let through
-- by an [[accept]] entry.
-- @severity stop
with limits as (
    select limits.value as rhythm_rows
    from engine.limits as limits
    where limits.name = 'rhythm_rows'
),

calendar as (
    select (as_of() - numbers.n::integer) as day
    from range(0, 91) as numbers (n)
),

tables as (
    select event_days.table_name, min(event_days.day) as first_day
    from engine.event_days as event_days
    group by event_days.table_name
),

counted as (
    select
        tables.table_name,
        calendar.day,
        extract('isodow' from calendar.day) as weekday,
        coalesce(event_days.row_count, 0) as row_count,
    from tables
    inner join calendar on calendar.day >= tables.first_day
    left join engine.event_days as event_days
        on event_days.table_name = tables.table_name and event_days.day = calendar.day
),

usual as (
    select table_name, weekday, min(row_count) as fewest
    from counted
    where row_count > 0
    group by table_name, weekday
    having count(*) >= 6
)

select counted.table_name, counted.day, usual.fewest as fewest_on_this_weekday
from counted
inner join usual on usual.table_name = counted.table_name and usual.weekday = counted.weekday
cross join limits
where counted.row_count = 0
  and usual.fewest >= limits.rhythm_rows
order by counted.table_name, counted.day
