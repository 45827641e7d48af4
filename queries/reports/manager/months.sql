-- Net revenue of the manager's accounts in each of the last 13 calendar months; the last one runs to the as-of day.
-- @grain manager_id, month
select
    accounts.manager_key as manager_id,
    months.month,
    sum(months.revenue)::decimal(18, 4) as revenue,
from marts.account_months as months
join marts.accounts as accounts on accounts.customer_id = months.customer_id
where months.month >= date_trunc('month', as_of()) - to_months(12)
group by accounts.manager_key, months.month
order by accounts.manager_key, months.month
