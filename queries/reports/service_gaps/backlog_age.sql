-- Tickets open on the as-of day by whole calendar days since they were opened, and how many of them are past their
-- written standard for resolution.
-- @grain age_bucket
with buckets as (
    select unnest(['d0_1', 'd2_3', 'd4_7', 'd8_14', 'd15_30', 'd31_plus']) as age_bucket, unnest(range(6)) as place
)

select
    buckets.age_bucket,
    count(tickets.ticket_id) as open_tickets,
    count(*) filter (where tickets.sla_resolution = 'breach') as late_tickets,
    count(*) filter (where tickets.is_complaint) as open_complaints,
from buckets
left join marts.tickets as tickets on tickets.is_open and tickets.age_bucket = buckets.age_bucket
where exists (select 1 from marts.tickets as any_ticket)
group by buckets.age_bucket, buckets.place
order by buckets.place
