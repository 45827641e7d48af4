-- How customers score three competitors, spring and autumn.
with competitors as (
    select unnest([1, 2, 3])::integer as competitor_no, unnest(['江源饮业', '北岭酒水', '汇川供应链']) as competitor
),

waves as (
    select distinct (date_trunc('month', calendar.day) + interval 14 day)::date as surveyed_on
    from demo.calendar as calendar
    where month(calendar.day) in (5, 11)
)

select
    waves.surveyed_on,
    competitors.competitor,
    dimensions.dimension,
    round(
        dimensions.expected - dimensions.shortfall
        + [0.35, -0.30, 0.10][competitors.competitor_no] * if(dimensions.dimension = 'responsiveness', 1.6, 1.0)
        + 0.12 * bell(year(waves.surveyed_on) * 1000 + month(waves.surveyed_on) * 50
            + competitors.competitor_no * 8 + dimensions.dimension_no, 'competitor'), 2
    )::decimal(4, 2) as score,
from waves
cross join competitors
cross join demo.dimensions as dimensions
where waves.surveyed_on between start_on() and end_on()
