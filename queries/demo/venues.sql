-- The company's own hotel and houses: rooms, tables, seats, and how full they are on each day.
with venues (venue_no, venue, places, usual, weekend) as (
    values
        (1, '湖畔酒店·客房', 120, 0.66, 0.12), (2, '湖畔酒店·餐厅', 64, 0.58, 0.16),
        (3, '澄湖会所·包间', 22, 0.55, 0.20), (4, '品鉴馆·座位', 40, 0.42, 0.10)
),

days as (
    select
        venues.venue_no,
        venues.venue,
        venues.places,
        calendar.day,
        (calendar.day - start_on()) * 4 + venues.venue_no as venue_key,
        venues.usual + if(isodow(calendar.day) in (5, 6), venues.weekend, 0)
            + 0.10 * sin(2 * pi() * (month(calendar.day) - 4) / 12.0) as fill,
        -- Some days a wing is closed; over Spring Festival the tasting house is.
        if(venues.venue_no = 4 and calendar.busyness < 20 and isodow(calendar.day) <> 7, 0.0,
            if(chance((calendar.day - start_on()) // 9 * 4 + venues.venue_no, 'closed wing') < 0.06, 0.8, 1.0)) as open_share,
    from demo.calendar as calendar
    cross join venues
),

opened as (
    select
        venue_no, venue, day, venue_key,
        floor(places * open_share)::integer as available,
        fill + 0.09 * bell(venue_key, 'fill') as fill,
    from days
)

select
    venue_no,
    venue,
    day,
    venue_key,
    available,
    greatest(0, least(available + 2, round(available * fill)))::integer as occupied,
from opened
where available > 0
