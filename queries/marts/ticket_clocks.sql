-- Every ticket with how long its customer waited, in hours of the service clock (marts.working_days).
-- First response: to the first reply, or to the solution where nobody replied before. Resolution: to the last
-- solution, less the minutes spent waiting for the customer. Both in whole seconds, so that on the target is met. A reply
-- or solution dated before the opening counts as 0 hours and is marked. Open tickets have waited until the end of service
-- on the as-of day; their age is in calendar days. A repeat has the same account and cause as a ticket opened at most
-- 30 days (repeat_days) earlier.
-- @grain ticket_id
-- @scope customer_id
-- @view
with tickets as (
    select
        tickets.*,
        coalesce(tickets.first_response_at, tickets.resolved_at) as replied_at,
        coalesce(round(tickets.paused_minutes * 60), 0)::bigint as paused_seconds,
        tickets.cause is not null and tickets.opened_at <= to_days(parameter('repeat_days')::int) + lag(tickets.opened_at)
            over (partition by tickets.customer_id, tickets.cause order by tickets.opened_at, tickets.ticket_id) as is_repeat,
    from staging.tickets as tickets
),

moments as (
    select
        * replace (coalesce(is_repeat, false) as is_repeat),
        case when replied_at < opened_at then opened_at else replied_at end as reply_moment,
        case when resolved_at < opened_at then opened_at else resolved_at end as solution_moment,
        coalesce(replied_at < opened_at or resolved_at < opened_at, false) as is_clock_skewed,
    from tickets
),

days as (
    select days.day, days.opens_second, days.closes_second, days.seconds_before
    from marts.working_days as days
),

closing as (
    select seconds_before + closes_second - opens_second as seconds
    from days
    where day = as_of()
),

clocks as (
    select
        moments.*,
        opening.seconds_before + greatest(0, least(opening.closes_second,
            date_diff('second', date_trunc('day', opened_at), opened_at)) - opening.opens_second) as opened_clock,
        replying.seconds_before + greatest(0, least(replying.closes_second,
            date_diff('second', date_trunc('day', reply_moment), reply_moment)) - replying.opens_second) as replied_clock,
        resolving.seconds_before + greatest(0, least(resolving.closes_second,
            date_diff('second', date_trunc('day', solution_moment), solution_moment)) - resolving.opens_second)
            as resolved_clock,
        closing.seconds as closing_clock,
    from moments
    cross join closing
    left join days as opening on opening.day = moments.opened_at::date
    left join days as replying on replying.day = moments.reply_moment::date
    left join days as resolving on resolving.day = moments.solution_moment::date
)

select
    clocks.* exclude (replied_at, paused_seconds, reply_moment, solution_moment, opened_clock, replied_clock,
        resolved_clock, closing_clock),
    (replied_clock - opened_clock) / 3600 as first_response_hours,
    case when resolved_at is not null
        then greatest(0, resolved_clock - opened_clock - paused_seconds) / 3600 end as resolution_hours,
    case when replied_at is null then (closing_clock - opened_clock) / 3600 end as unanswered_hours,
    case when resolved_at is null
        then greatest(0, closing_clock - opened_clock - paused_seconds) / 3600 end as unresolved_hours,
    case when resolved_at is null then as_of() - opened_at::date end as age_days,
    opened_at::date as opened_on,
    solution_moment::date as resolved_on,
from clocks
