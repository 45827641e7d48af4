-- How each account buys and pays: its rhythm, discounts, terms, billing and payment habit, and who costs
-- more than he earns.
with drawn as (
    select
        accounts.number,
        accounts.size_share,
        accounts.size_score,
        accounts.industry,
        accounts.monthly_value,
        accounts.size_share > 0.90 and chance(accounts.number, 'costly') < 0.22 as is_costly,
        chance(accounts.number, 'standing') as standing_draw,
        chance(accounts.number, 'habit') as habit_draw,
        chance(accounts.number, 'terms') as terms_draw,
        chance(accounts.number, 'billing') as billing_draw,
        chance(accounts.number, 'limit') as limit_draw,
        38 * exp(-0.52 * accounts.size_score + 0.28 * bell(accounts.number, 'gap')) as gap_wish,
    from demo.accounts as accounts
),

chosen as (
    select
        number,
        monthly_value,
        is_costly,
        size_share > 0.965 or (size_share < 0.7 and standing_draw < 0.035) as is_strategic,
        greatest(4.0, least(85.0, gap_wish)) as gap_days,
        if(standing_draw > 0.85 and size_share < 0.9, 0.80, 0.15 + 0.22 * limit_draw) as gap_spread,
        case
            when is_costly then 0.30 + 0.15 * limit_draw
            when standing_draw > 0.40 and standing_draw < 0.46 then 0.26 + 3.0 * (standing_draw - 0.40)
            else 0.02 + 0.10 * size_share * limit_draw
        end as discount_rate,
        case
            when habit_draw < 0.50 then 'prompt'
            when habit_draw < 0.72 then 'late'
            when habit_draw < 0.79 then 'worsening'
            when habit_draw < 0.84 then 'disputing'
            when habit_draw < 0.92 then 'partial'
            else 'unnamed'
        end as payment_habit,
        case
            when industry = '零售' or terms_draw < 0.10 then [0, 15][1 + (limit_draw > 0.4)::integer]
            when size_share > 0.8 then [30, 45, 60, 60][1 + floor(4 * terms_draw)::integer]
            else [15, 30, 30, 45][1 + floor(4 * terms_draw)::integer]
        end as terms_days,
        case
            when gap_wish < 18 and billing_draw < 0.50 then 'half_month'
            when gap_wish < 30 and billing_draw < 0.35 then 'month'
            else 'order'
        end as billing,
        limit_draw,
    from drawn
)

select
    number,
    is_costly,
    is_strategic,
    gap_days,
    gap_spread,
    discount_rate,
    payment_habit,
    terms_days,
    billing,
    case
        when limit_draw < 0.04 then null
        when terms_days = 0 then 0
        else money(ceil(monthly_value * (terms_days + 45) / 30 * (0.8 + 1.3 * limit_draw) / 5000) * 5000)
    end as credit_limit,
from chosen
