-- The days each account orders on: its own rhythm in trading time, thinned before it leaves, while it
-- pauses and out of season.
with spans as (
    select
        accounts.number,
        habits.gap_days,
        habits.gap_spread,
        lives.is_paused,
        lives.is_seasonal,
        lives.stopped_on,
        coalesce(opening.elapsed, 0) + if(lives.acquired_on < start_on(), 0, 6) as opens_at,
        coalesce(ending.elapsed, (select max(calendar.elapsed) from demo.calendar as calendar)) as ends_at,
    from demo.accounts as accounts
    inner join demo.habits as habits on accounts.number = habits.number
    inner join demo.lives as lives on accounts.number = lives.number
    left join demo.calendar as opening on lives.acquired_on = opening.day
    left join demo.calendar as ending on lives.stopped_on = ending.day
),

numbered as (
    select
        number, is_paused, is_seasonal, stopped_on, opens_at, ends_at, gap_days, gap_spread,
        unnest(range(0, ceil(1.5 * (ends_at - opens_at) / gap_days + 4)::integer))::integer as place,
    from spans
),

gaps as (
    select
        number, is_paused, is_seasonal, stopped_on, opens_at, ends_at, place,
        case
            when place = 0 then floor(gap_days * chance(number, 'first'))::integer + 1
            else greatest(2, round(gap_days * exp(
                gap_spread * bell(number * 4096 + place, 'gap') - gap_spread * gap_spread / 2
            )))::integer
        end as gap,
    from numbered
),

timed as (
    select
        number, is_paused, is_seasonal, stopped_on, ends_at, place,
        opens_at + sum(gap) over (partition by number order by place) as elapsed,
    from gaps
)

select
    timed.number,
    timed.place,
    clock.day,
    coalesce(timed.stopped_on - clock.day < 120, false) as is_fading,
from timed
inner join demo.clock as clock on timed.elapsed = clock.elapsed
where timed.elapsed <= timed.ends_at
    and not (
        coalesce(timed.stopped_on - clock.day < 120, false)
        and chance(timed.number * 4096 + timed.place, 'fade') < 0.35
    )
    and not (timed.is_paused and end_on() - clock.day between 330 and 760)
    and not (timed.is_seasonal and month(clock.day) not between 5 and 10)
