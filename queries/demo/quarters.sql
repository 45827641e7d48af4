-- What each account, and each manager with all accounts, sold in each full or begun quarter.
with sold as (
    select
        sales.number,
        accounts.manager_number,
        year(sales.day) as year,
        quarter(sales.day) as quarter,
        sales.amount,
    from demo.sales as sales
    inner join demo.accounts as accounts on sales.number = accounts.number
)

select 'customer' as owner_kind, number as owner_number, year, quarter, money(sum(amount)) as revenue
from sold
group by number, year, quarter
union all
select 'manager', manager_number, year, quarter, money(sum(amount))
from sold
group by manager_number, year, quarter
