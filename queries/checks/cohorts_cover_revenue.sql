-- Every account with an order day is in one cohort, and the revenue of the cohorts plus that of accounts and months before a
-- first order day (returns only) is all revenue.
-- @severity stop
with days as (
    select account_days.customer_id, account_days.order_date, account_days.revenue, account_days.is_order_day
    from marts.account_days as account_days
),

firsts as (
    select customer_id, date_trunc('month', min(order_date) filter (where is_order_day))::date as first_month
    from days
    group by customer_id
),

expected as (
    select
        count(distinct days.customer_id) as accounts,
        coalesce(sum(days.revenue) filter (where days.order_date >= firsts.first_month), 0) as revenue,
    from days
    inner join firsts on firsts.customer_id = days.customer_id and firsts.first_month is not null
),

found as (
    select
        (select count(*) from marts.account_cohorts) as accounts,
        (select coalesce(sum(cohort_months.revenue), 0) from marts.cohort_months) as revenue,
)

select found.accounts - expected.accounts as account_gap, found.revenue - expected.revenue as revenue_gap
from found
cross join expected
where found.accounts <> expected.accounts
   or found.revenue <> expected.revenue
