-- Net revenue of the account in each of the last 13 calendar months; the last one runs to the as-of day.
-- @grain customer_id, month
with months as (
    select unnest(generate_series(
        date_trunc('month', as_of()) - to_months(12), date_trunc('month', as_of()), interval 1 month
    ))::date as month
),

buyers as (
    select distinct sold.customer_id
    from marts.account_months as sold
    where sold.month >= date_trunc('month', as_of()) - to_months(12)
)

select
    buyers.customer_id,
    months.month,
    coalesce(sold.revenue, 0)::decimal(18, 4) as revenue,
from buyers
cross join months
left join marts.account_months as sold on sold.customer_id = buyers.customer_id and sold.month = months.month
order by buyers.customer_id, months.month
