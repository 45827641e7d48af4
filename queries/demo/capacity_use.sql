-- Which accounts took how much of a venue on a day: the forty largest, as hosts, three a day at most.
with hosts as (
    select
        accounts.number,
        row_number() over (order by accounts.size_share desc, accounts.number)::integer as place,
    from demo.accounts as accounts
    inner join demo.lives as lives on accounts.number = lives.number
    where lives.stopped_on is null
    qualify place <= 40
),

taken as (
    select
        venues.day,
        venues.venue,
        hosts.number,
        venues.occupied,
        venues.venue_key * 64 + hosts.place as use_key,
    from demo.venues as venues
    cross join hosts
    where venues.occupied >= 12
        and chance(venues.venue_key * 64 + hosts.place, 'host') < 0.022 * if(hosts.place <= 10, 1.8, 0.5)
    qualify row_number() over (partition by venues.venue_key order by hosts.place) <= 3
)

select
    taken.day as date,
    taken.venue,
    format('C-{:05d}', taken.number) as customer_id,
    1 + floor(taken.occupied * 0.25 * chance(taken.use_key, 'places'))::integer as occupied,
from taken
