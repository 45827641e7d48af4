-- The accounts whose net revenue of the trailing window moved most against the window before: four up, four down. Empty
-- until the exports cover both windows.
-- @grain customer_id
with windows as (
    select bool_and(tier_windows.is_covered) as is_covered
    from marts.tier_windows as tier_windows
    where tier_windows.window_no in (0, parameter('window_months'))
),

moved as (
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
cross join windows
where windows.is_covered
  and ((placed.from_top <= 4 and placed.revenue_change > 0) or (placed.from_bottom <= 4 and placed.revenue_change < 0))
order by placed.revenue_change desc, placed.customer_id
