-- Invoices for goods: per order, half-month or month as the account is billed; due by its terms, some in
-- dispute.
with dated as (
    select
        sales.number,
        sales.order_id,
        sales.amount,
        habits.terms_days,
        habits.payment_habit,
        lives.felt,
        case habits.billing
            when 'order' then sales.day
            when 'month' then last_day(sales.day)
            else if(day(sales.day) <= 15, date_trunc('month', sales.day)::date + 14, last_day(sales.day))
        end as period_end,
        if(habits.billing = 'order', sales.place, 0) as bundle,
    from demo.sales as sales
    inner join demo.habits as habits on sales.number = habits.number
    inner join demo.lives as lives on sales.number = lives.number
),

bundled as (
    select
        number, terms_days, payment_habit, felt, period_end, bundle,
        money(sum(amount)) as amount,
        case when min(order_id) = max(order_id) then min(order_id) end as order_id,
    from dated
    group by number, terms_days, payment_habit, felt, period_end, bundle
),

keyed as (
    select
        number, terms_days, payment_habit, felt, period_end, amount, order_id,
        row_number() over (partition by number order by period_end, bundle)::integer as place,
    from bundled
),

drawn as (
    select
        number, terms_days, payment_habit, felt, amount, order_id, place,
        number * 4096 + place as bill_key,
        period_end + 1 + roll(3, number * 4096 + place, 'billed') as invoice_date,
    from keyed
)

select
    number,
    place,
    bill_key,
    format('F{:05d}-{:03d}', number, place) as invoice_id,
    order_id,
    invoice_date,
    invoice_date + terms_days as due_date,
    amount,
    payment_habit,
    terms_days,
    chance(bill_key, 'dispute') < if(payment_habit = 'disputing', 0.16, 0.012) as is_disputed,
from drawn
where invoice_date <= end_on()
