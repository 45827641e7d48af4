-- One row per calendar day from the first ticket or promise to the as-of day, or as far as the grace of promises runs (a
-- year ahead at most): whether it is a working day, the hours in which the service clock runs and the seconds it ran before.
-- Working days are Monday to Friday, but for the days of queries/seeds/holidays.csv (is_working false: closed; true: a
-- weekend day worked); `working_no` counts them. The clock runs round the clock, unless the parameter working_calendar
-- is 1: then it runs on working days between working_day_starts and working_day_ends.
-- @grain day
-- @scope public
with promises as (
    select
        min(least(collections.acted_on, collections.promised_on)) as first_day,
        max(least(collections.promised_on, as_of() + 366)) + 30 + 2 * parameter('promise_grace_days')::int as last_day,
    from staging.collections as collections
    where collections.promised_on is not null
),

tickets as (
    select min(tickets.opened_at)::date as first_day
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
    select unnest(generate_series(
        least(as_of(), tickets.first_day, promises.first_day), greatest(as_of(), promises.last_day), interval 1 day
    ))::date as day
    from tickets
    cross join promises
),

worked as (
    select
        days.day,
        coalesce(holidays.is_working, isodow(days.day) <= 5) as is_working,
        rules.opens_second,
        case when rules.has_calendar and not coalesce(holidays.is_working, isodow(days.day) <= 5) then rules.opens_second
            else rules.closes_second end as closes_second,
    from days
    cross join rules
    left join holidays on holidays.day = days.day
)

select
    day,
    is_working,
    sum(is_working::int) over (order by day rows between unbounded preceding and current row) as working_no,
    opens_second,
    closes_second,
    coalesce(sum(closes_second - opens_second) over (
        order by day rows between unbounded preceding and 1 preceding
    ), 0)::bigint as seconds_before,
from worked
