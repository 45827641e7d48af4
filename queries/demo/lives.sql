-- When each account came, whether and when it stopped buying, how its volume grows, and who paused or buys
-- in season only.
with drawn as (
    select
        accounts.number,
        accounts.size_share,
        accounts.industry,
        accounts.region_felt + staff.felt + 0.8 * bell(accounts.number, 'felt') as felt,
        case
            when chance(accounts.number, 'old') < 0.66
                then start_on() - 60 - floor(2900 * pow(chance(accounts.number, 'age'), 1.5))::integer
            else start_on() + floor((end_on() - start_on() - 12) * chance(accounts.number, 'age'))::integer
        end as acquired_on,
        -ln(1 - chance(accounts.number, 'life')) as life_draw,
        chance(accounts.number, 'trend') as trend_draw,
        bell(accounts.number, 'growth') as growth_draw,
        chance(accounts.number, 'pause') as pause_draw,
        chance(accounts.number, 'close') as close_draw,
    from demo.accounts as accounts
    inner join demo.staff as staff on accounts.manager_number = staff.number
),

lifetimes as (
    select
        number,
        size_share,
        felt,
        acquired_on,
        trend_draw,
        growth_draw,
        pause_draw,
        close_draw,
        greatest(acquired_on + 150, start_on() + 60) + floor(
            365 * life_draw / (0.115 * exp(-0.55 * felt) * if(size_share > 0.9, 0.35, 1.12))
        )::integer as leaves_on,
        industry,
    from drawn
),

stopped as (
    select
        number,
        felt,
        acquired_on,
        size_share,
        trend_draw,
        growth_draw,
        close_draw,
        if(leaves_on <= end_on() - 20 and industry <> '内部', leaves_on, null) as stopped_on,
        pause_draw < 0.03 and acquired_on < start_on() as is_paused,
        pause_draw > 0.965 and size_share < 0.9 as is_seasonal,
    from lifetimes
)

select
    number,
    felt,
    acquired_on,
    stopped_on,
    is_paused,
    is_seasonal,
    case
        when size_share > 0.93 then 0.09 + 0.08 * growth_draw
        when trend_draw < 0.09 then -0.33
        when trend_draw > 0.91 then 0.34
        else 0.10 + 0.08 * growth_draw
    end as yearly_growth,
    case
        when close_draw < 0.65 and stopped_on + 15 + floor(60 * close_draw)::integer <= end_on()
            then stopped_on + 15 + floor(60 * close_draw)::integer
    end as closed_on,
    case
        when close_draw < 0.25 then 'attitude'
        when close_draw < 0.40 then 'competitor'
        when close_draw < 0.52 then 'product'
        when close_draw < 0.58 then 'other_relationship'
        when close_draw < 0.62 then 'moved'
        else 'deceased'
    end as churn_reason,
from stopped
