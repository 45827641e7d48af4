-- What each way of finding customers cost in each month.
with months as (
    select distinct date_trunc('month', calendar.day)::date as month from demo.calendar as calendar
),

channels (channel, monthly) as (
    values
        ('blanket', 9000), ('marketing', 16000), ('referral', 2500), ('records', 3000), ('agent', 7000),
        ('existing', 1200), ('event', 11000)
)

select
    channels.channel,
    months.month,
    money(channels.monthly * sqrt(customers() / 200.0)
        * (0.7 + 0.6 * chance(year(months.month) * 12 + month(months.month), channels.channel))) as cost,
from months
cross join channels
