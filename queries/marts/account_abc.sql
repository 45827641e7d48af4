-- The ABC class of each account by revenue of the trailing window, and of the full window before: A until 80 % of
-- revenue is reached, B until 95 %, C the rest; the account that crosses a line belongs to the higher class. Accounts
-- without net revenue above 0 in a window have no class there; equal revenues are ordered by account number.
-- @grain customer_id
-- @scope customer_id
with revenues as (
    select
        account_contribution.customer_id,
        account_contribution.revenue,
        account_contribution.previous_revenue,
    from marts.account_contribution as account_contribution
),

shares as (
    select
        *,
        sum(greatest(revenue, 0)) over latest - greatest(revenue, 0) as revenue_above,
        sum(greatest(revenue, 0)) over () as total,
        sum(greatest(previous_revenue, 0)) over before - greatest(previous_revenue, 0) as previous_above,
        sum(greatest(previous_revenue, 0)) over () as previous_total,
    from revenues
    window
        latest as (order by revenue desc, customer_id rows between unbounded preceding and current row),
        before as (order by previous_revenue desc, customer_id rows between unbounded preceding and current row)
)

select
    customer_id,
    revenue,
    case
        when revenue <= 0 then null
        when revenue_above < total * parameter('abc_a_pct') / 100 then 'A'
        when revenue_above < total * parameter('abc_b_pct') / 100 then 'B'
        else 'C'
    end as abc_class,
    case
        when previous_revenue <= 0 then null
        when previous_above < previous_total * parameter('abc_a_pct') / 100 then 'A'
        when previous_above < previous_total * parameter('abc_b_pct') / 100 then 'B'
        else 'C'
    end as previous_abc_class,
from shares
