-- Repayment plans of the accounts that owe most for longest: five instalments a month apart, the first of
-- them due already.
with overdue as (
    select debts.number, money(sum(debts.left_amount)) as overdue_amount
    from demo.debts as debts
    inner join demo.lives as lives on debts.number = lives.number
    where debts.due_date < end_on() - 30 and debts.cleared_on > end_on() and lives.closed_on is null
    group by debts.number
),

ranked as (
    select number, overdue_amount, row_number() over (order by overdue_amount desc, number) as place
    from overdue
    where overdue_amount > 5000
)

select
    ranked.number,
    ranked.number * 8 + months.month_no as instalment_key,
    (date_trunc('month', end_on()) + (months.month_no - 2) * interval 1 month + interval 14 day)::date as due_on,
    money(floor(ranked.overdue_amount / 5 / 100) * 100) as amount,
    chance(ranked.number * 8 + months.month_no, 'pays') < if(ranked.place % 2 = 0, 0.9, 0.35) as is_paid,
from ranked
cross join (select unnest(range(0, 5))::integer as month_no) as months
where ranked.place <= ceil(customers() * 0.03)
