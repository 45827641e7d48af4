-- One row per calendar day from the first ticket to the as-of day, with the hours in which the service clock runs
-- and the seconds it ran before that day. The clock runs round the clock, unless the parameter working_calendar is 1:
-- then it runs Monday to Friday between working_day_starts and working_day_ends, but for the days of
-- queries/seeds/holidays.csv (is_working false: closed; true: a weekend day worked).
-- @grain day
-- @scope public
with span as (
    select coalesce(min(tickets.opened_at)::date, as_of()) as first_day
    from staging.tickets as tickets
),

rules as (
    select
        parameter('working_calendar') = 1 as has_calendar,
        (case when parameter('working_calendar') = 1 then parameter('working_day_starts') else 0 end * 3600)::bigint
            as opens_second,
        (case when parameter('working_calendar') = 1 then parameter('working_day_ends') else 24 end * 3600)::bigint
            as closes_second,
),

holidays as (
    select holidays.day::date as day, bool_and(holidays.is_working::boolean) as is_working
    from seeds.holidays as holidays
    group by holidays.day::date
),

days as (
    select unnest(generate_series(span.first_day, as_of(), interval 1 day))::date as day
    from span
),

worked as (
    select
        days.day,
        not rules.has_calendar or coalesce(holidays.is_working, isodow(days.day) <= 5) as is_working,
        rules.opens_second,
        rules.closes_second,
    from days
    cross join rules
    left join holidays on holidays.day = days.day
)

select
    day,
    is_working,
    opens_second,
    case when is_working then closes_second else opens_second end as closes_second,
    coalesce(sum(case when is_working then closes_second - opens_second else 0 end) over (
        order by day rows between unbounded preceding and 1 preceding
    ), 0)::bigint as seconds_before,
from worked
