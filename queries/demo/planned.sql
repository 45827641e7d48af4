-- The accounts with a yearly plan and the years planned: the strategic and the largest tenth, while they
-- last.
with years as (
    select unnest(range(year(start_on()) + 1, year(end_on()) + 2))::integer as year
)

select
    accounts.number,
    accounts.monthly_value,
    years.year,
    accounts.number * 64 + years.year % 64 as plan_key,
from demo.accounts as accounts
inner join demo.habits as habits on accounts.number = habits.number
inner join demo.lives as lives on accounts.number = lives.number
cross join years
where (habits.is_strategic or accounts.size_share > 0.9)
    and year(lives.acquired_on) < years.year
    and coalesce(year(lives.stopped_on), years.year) >= years.year
