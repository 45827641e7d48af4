-- Opportunities with their whole course: when they began, how long they take, how they end and what stage
-- they have reached.
with slots as (
    select
        accounts.number,
        accounts.manager_number,
        accounts.monthly_value,
        lives.acquired_on,
        coalesce(lives.stopped_on, end_on()) as last_on,
        accounts.number * 16 + unnest(range(0, 6)) as deal_key,
    from demo.accounts as accounts
    inner join demo.lives as lives on accounts.number = lives.number
),

drawn as (
    select
        number, manager_number, monthly_value, deal_key, acquired_on, last_on,
        start_on() + floor((end_on() + 1 - start_on()) * chance(deal_key, 'created'))::integer as created_on,
        floor(18 + 130 * pow(chance(deal_key, 'cycle'), 1.5))::integer as cycle_days,
        chance(deal_key, 'won') < 0.44 as is_won,
        chance(deal_key, 'stalls') < 0.07 as is_stalled,
        chance(deal_key, 'prospect') < 0.14 as is_prospect,
    from slots
    where chance(deal_key, 'deal') < 0.48
)

select
    deal_key,
    number,
    manager_number,
    created_on,
    cycle_days,
    is_won,
    is_prospect,
    created_on + cycle_days as ends_on,
    created_on + cycle_days <= end_on() and not is_stalled as is_closed,
    if(is_stalled, 0.1 + 0.85 * chance(deal_key, 'stalled at'), least(0.99, (end_on() - created_on) / cycle_days::double)) as progress,
    money(monthly_value * (0.4 + 2.6 * pow(chance(deal_key, 'amount'), 2))) as amount,
from drawn
where is_prospect or (created_on >= acquired_on and created_on <= last_on)
