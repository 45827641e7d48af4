-- The accounts whose net revenue of the trailing window moved most against the window before: four up, four down. Empty
-- while the exports do not reach back far enough to compare.
-- @grain customer_id
with moved as (
    select
        accounts.customer_id,
        accounts.customer_name,
        accounts.revenue,
        accounts.previous_revenue,
        accounts.revenue - accounts.previous_revenue as revenue_change,
    from marts.accounts as accounts
    where accounts.revenue <> accounts.previous_revenue
),

placed as (
    select
        *,
        row_number() over (order by revenue_change desc, customer_id) as from_top,
        row_number() over (order by revenue_change, customer_id) as from_bottom,
    from moved
)

select placed.customer_id, placed.customer_name, placed.revenue_change, placed.revenue, placed.previous_revenue
from placed
where (placed.from_top <= 4 and placed.revenue_change > 0)
   or (placed.from_bottom <= 4 and placed.revenue_change < 0)
order by placed.revenue_change desc, placed.customer_id
