-- How far each yearly plan has come, from data to signature; some wait at the discussion.
with stages (stage_no, stage, after_days) as (
    values (1, 'data', 0), (2, 'review', 14), (3, 'discussion', 30), (4, 'draft', 52), (5, 'agreed', 72), (6, 'signed', 90)
),

reached as (
    select
        planned.number,
        planned.year,
        stages.stage,
        make_date(planned.year - 1, 10, 9) + stages.after_days
            + floor(45 * chance(planned.plan_key, 'starts') * (1 + stages.stage_no) / 7
                + 9 * chance(planned.plan_key * 8 + stages.stage_no, 'stage'))::integer as reached_on,
        chance(planned.plan_key * 8 + stages.stage_no, 'hour') as hour_draw,
    from demo.planned as planned
    cross join stages
    where stages.stage_no <= case
        when chance(planned.plan_key, 'stuck') < 0.08 then 3
        when chance(planned.plan_key, 'stuck') < 0.14 then 4
        else 6
    end
)

select
    format('C-{:05d}', number) as customer_id,
    year,
    stage,
    reached_on + to_minutes(540 + floor(500 * hour_draw)::integer) as at,
from reached
where reached_on <= end_on() and reached_on >= start_on()
