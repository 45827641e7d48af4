-- Every day from start to end and how busy the trade is on it: summer, the rush before Spring Festival and
-- the hush during it.
with festivals as (
    select unnest([
        date '2018-02-16', date '2019-02-05', date '2020-01-25', date '2021-02-12', date '2022-02-01',
        date '2023-01-22', date '2024-02-10', date '2025-01-29', date '2026-02-17', date '2027-02-06',
        date '2028-01-26', date '2029-02-13', date '2030-02-03', date '2031-01-23', date '2032-02-11',
    ]) as festival
),

days as (
    select unnest(range(start_on(), end_on() + 1, interval 1 day))::date as day
),

phases as (
    select
        days.day,
        coalesce(max(case
            when days.day between festivals.festival - 1 and festivals.festival + 7 then 12
            when days.day between festivals.festival + 8 and festivals.festival + 16 then 72
            when days.day between festivals.festival - 24 and festivals.festival - 2 then 155
        end), 100) as festival_pct,
    from days
    left join festivals on days.day between festivals.festival - 24 and festivals.festival + 16
    group by days.day
),

weighed as (
    select
        day,
        case
            when isodow(day) = 7 then 0
            else festival_pct * [88, 80, 92, 97, 103, 113, 120, 122, 108, 97, 93, 100][month(day)]
        end as busyness,
    from phases
),

shares as (
    select
        day,
        busyness,
        sum(busyness) over (order by day) as busyness_so_far,
        sum(busyness) over () as busyness_in_all,
        count(*) over () as days_in_all,
    from weighed
)

select
    day,
    busyness,
    (busyness_so_far * days_in_all // busyness_in_all)::integer as elapsed,
from shares
