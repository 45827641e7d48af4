-- Trading time to calendar time: on which day each unit of elapsed trading time falls; a unit lasts longer
-- in the quiet weeks.
with steps as (
    select
        calendar.day,
        calendar.elapsed,
        lag(calendar.elapsed, 1, 0) over (order by calendar.day) as elapsed_before,
    from demo.calendar as calendar
)

select
    unnest(range(elapsed_before + 1, elapsed + 1))::integer as elapsed,
    day,
from steps
