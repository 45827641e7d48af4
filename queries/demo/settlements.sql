-- How each invoice is settled: when by the account's habit, in how many parts, how much, and whether the
-- payment names it.
with credited as (
    select credits.bill_key, money(sum(credits.amount)) as credit, max(credits.credited_on) as credited_on
    from demo.credits as credits
    where credits.bill_key is not null
    group by credits.bill_key
),

drawn as (
    select
        bills.number,
        bills.bill_key,
        bills.invoice_id,
        bills.due_date,
        bills.invoice_date,
        bills.is_disputed,
        bills.payment_habit,
        bills.amount,
        coalesce(credited.credit, 0) as credit,
        bell(bills.bill_key, 'delay') as delay_draw,
        chance(bills.bill_key, 'split') as split_draw,
        coalesce(lives.stopped_on - bills.invoice_date < 150, false) as is_leaving,
        chance(bills.number, 'grudge') < 0.35 as bears_grudge,
        (bills.due_date - start_on()) / 900.0 as progress,
    from demo.bills as bills
    inner join demo.lives as lives on bills.number = lives.number
    left join credited on bills.bill_key = credited.bill_key
),

delayed as (
    select
        number, bill_key, invoice_id, invoice_date, is_disputed, payment_habit, amount, credit, split_draw,
        is_leaving and bears_grudge as is_withheld,
        greatest(invoice_date + 1, due_date + round(
            case payment_habit
                when 'prompt' then -3 + 5 * delay_draw
                when 'late' then 11 + 9 * delay_draw
                when 'worsening' then -8 + 50 * progress + 9 * delay_draw
                when 'disputing' then 4 + 9 * delay_draw
                when 'partial' then 3 + 7 * delay_draw
                else 5 + 9 * delay_draw
            end + if(is_leaving, 25, 0) + if(is_disputed, 60 + 25 * abs(delay_draw), 0)
        )::integer) as paid_on,
    from drawn
),

parted as (
    select
        number, bill_key, invoice_id, payment_habit, paid_on, is_withheld,
        money(greatest(amount + credit, 0)) as owed,
        case
            when is_withheld and split_draw < 0.7 then 0.0
            when payment_habit = 'partial' and split_draw < 0.7 then 0.4 + 0.3 * split_draw
            when is_disputed then 0.6
            else 1.0
        end as first_share,
        paid_on + 22 + floor(45 * split_draw)::integer as rest_on,
    from delayed
)

select
    number, bill_key, invoice_id, payment_habit, paid_on, rest_on, owed, is_withheld,
    money(owed * first_share) as first_amount,
    owed - money(owed * first_share) as rest_amount,
from parted
