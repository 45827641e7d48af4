-- Promotions with the planned accounts and some others: what was meant to be spent and what was; a few
-- were never carried out.
with slots as (
    select
        accounts.number,
        accounts.monthly_value,
        accounts.number * 64 + unnest(range(0, 8)) as promotion_key,
        lives.acquired_on,
        lives.stopped_on,
        if(habits.is_strategic or accounts.size_share > 0.9, 0.65, 0.07) as share,
    from demo.accounts as accounts
    inner join demo.habits as habits on accounts.number = habits.number
    inner join demo.lives as lives on accounts.number = lives.number
),

drawn as (
    select
        number, monthly_value, promotion_key, acquired_on, stopped_on,
        start_on() + floor((end_on() + 50 - start_on()) * chance(promotion_key, 'starts'))::integer as starts_on,
        6 + roll(26, promotion_key, 'days') as days,
        money(round(monthly_value * (0.015 + 0.05 * chance(promotion_key, 'cost')) / 100) * 100) as planned_cost,
        0.75 + 0.5 * chance(promotion_key, 'spent') as spent_share,
    from slots
    where chance(promotion_key, 'promotion') < share
)

select
    format('X{:06d}', promotion_key) as promotion_id,
    format('C-{:05d}', number) as customer_id,
    starts_on,
    starts_on + days as ends_on,
    pick(['陈列', '买赠', '返利', '品鉴会', '试饮'], chance(promotion_key, 'kind')) as kind,
    planned_cost,
    if(
        starts_on + days <= end_on() and chance(promotion_key, 'done') >= 0.12,
        money(planned_cost * spent_share), null
    ) as actual_cost,
from drawn
where starts_on > acquired_on and starts_on < coalesce(stopped_on, end_on() + 60) and planned_cost > 0
