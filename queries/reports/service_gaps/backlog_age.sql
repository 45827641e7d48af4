-- Tickets open on the as-of day by whole calendar days since they were opened, and how many of them are past their
-- written standard for resolution.
-- @grain age_bucket
with buckets (age_bucket, from_days, to_days) as (
    values ('d0_1', 0, 1), ('d2_3', 2, 3), ('d4_7', 4, 7), ('d8_14', 8, 14), ('d15_30', 15, 30), ('d31_plus', 31, 100000)
),

tickets as (
    select age_days as age, sla_resolution, is_complaint
    from marts.tickets as tickets
    where is_open
)

select
    buckets.age_bucket,
    count(tickets.age) as open_tickets,
    count(*) filter (where tickets.sla_resolution = 'breach') as late_tickets,
    count(*) filter (where tickets.is_complaint) as open_complaints,
from buckets
left join tickets on tickets.age between buckets.from_days and buckets.to_days
where exists (select 1 from marts.tickets as any_ticket)
group by buckets.age_bucket, buckets.from_days
order by buckets.from_days
