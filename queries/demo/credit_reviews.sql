-- Yearly credit reviews, up to the limit of today.
with reviews as (
    select
        habits.number,
        habits.credit_limit,
        habits.payment_habit,
        unnest([0, 1, 2]) as years_back,
        end_on() - 15 - roll(330, habits.number, 'review') as last_review,
    from demo.habits as habits
    where habits.credit_limit > 0
),

dated as (
    select
        reviews.number,
        reviews.credit_limit,
        reviews.payment_habit,
        reviews.years_back,
        (reviews.last_review - reviews.years_back * interval 1 year)::date as reviewed_on,
        lives.acquired_on,
        money(ceil(reviews.credit_limit * pow(0.86, reviews.years_back) / 1000) * 1000) as approved,
    from reviews
    inner join demo.lives as lives on reviews.number = lives.number
    where reviews.last_review <= coalesce(lives.stopped_on, end_on())
)

select
    format('C-{:05d}', number) as customer_id,
    reviewed_on,
    money(approved * [1.0, 1.0, 1.2, 1.5][1 + roll(4, number * 4 + years_back, 'asks')]) as requested,
    approved,
    case
        when reviewed_on - acquired_on < 200 then '新客户首次授信'
        when payment_habit in ('worsening', 'partial') then '逾期增加，维持观察'
        when payment_habit = 'prompt' then '回款良好，上调'
        else '年度评审'
    end as reason,
from dated
where reviewed_on >= start_on() and reviewed_on > acquired_on
