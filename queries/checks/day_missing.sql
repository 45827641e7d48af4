-- A day is missing from a table's own rhythm: no event on a weekday that had at least rhythm_rows on every other week
-- of the last thirteen. A known holiday is let through by an [[accept]] entry.
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
    select distinct event_days.table_name
    from engine.event_days as event_days
),

counted as (
    select
        tables.table_name,
        calendar.day,
        extract('isodow' from calendar.day) as weekday,
        coalesce(event_days.row_count, 0) as row_count,
    from tables
    cross join calendar
    left join engine.event_days as event_days
        on event_days.table_name = tables.table_name and event_days.day = calendar.day
),

ranked as (
    select
        counted.*,
        row_number() over (partition by table_name, weekday order by row_count, day) as place,
        lead(row_count) over (partition by table_name, weekday order by row_count, day) as next_lowest,
    from counted
)

select ranked.table_name, ranked.day, ranked.next_lowest as fewest_on_this_weekday
from ranked
cross join limits
where ranked.row_count = 0
  and ranked.place = 1
  and ranked.next_lowest >= limits.rhythm_rows
order by ranked.table_name, ranked.day
