-- Leads by the seven ways of finding customers: those that became accounts, and the many that did not.
with channels (channel, misses) as (
    values
        ('blanket', 7), ('marketing', 4), ('referral', 1), ('records', 4), ('agent', 3), ('existing', 1), ('event', 3)
),

won as (
    select
        customers.customer_id,
        customers.acquisition_channel as channel,
        lives.number * 16 as lead_key,
        lives.acquired_on - 10 - roll(80, lives.number, 'lead') as created_on,
    from demo.customers as customers
    inner join demo.lives as lives on customers.customer_id = format('C-{:05d}', lives.number)
    where lives.acquired_on > start_on() + 90
),

missed as (
    select
        null::varchar as customer_id,
        won.channel,
        won.lead_key + unnest(range(1, channels.misses + 1)) as lead_key,
    from won
    inner join channels on won.channel = channels.channel
),

every as (
    select customer_id, channel, lead_key, created_on from won
    union all
    select
        customer_id, channel, lead_key,
        start_on() + floor((end_on() + 1 - start_on()) * chance(lead_key, 'created'))::integer
    from missed
)

select format('L{:06d}', lead_key) as lead_id, customer_id, channel, created_on from every
