-- One row per account with an order day: the period of cohort_period_months in which it first bought, its cohort. Accounts
-- acquired before the first exported order are not new in theirs (is_older) and stay out of the triangle; so do those of
-- which nobody knows when they were acquired, if they first bought in the first exported period. Accounts with returns
-- only belong to no cohort.
-- @grain customer_id
-- @scope customer_id
with order_days as (
    select account_days.customer_id, min(account_days.order_date) as first_order_on
    from marts.account_days as account_days
    where account_days.is_order_day
    group by account_days.customer_id
),

accounts as (
    select account_profiles.customer_id, account_profiles.acquired_on, account_profiles.is_acquired_known
    from marts.account_profiles as account_profiles
),

exports as (
    select min(account_days.order_date) as first_day
    from marts.account_days as account_days
),

-- Months are numbered from the first fiscal year on, so that any number of them makes a period.
cohorts as (
    select
        order_days.customer_id,
        date_trunc('month', order_days.first_order_on)::date as cohort_month,
        (year(order_days.first_order_on) * 12 + month(order_days.first_order_on) - parameter('fiscal_year_starts')::int)
        // parameter('cohort_period_months')::int as cohort_no,
        (year(exports.first_day) * 12 + month(exports.first_day) - parameter('fiscal_year_starts')::int)
        // parameter('cohort_period_months')::int as first_period_no,
        accounts.is_acquired_known,
        accounts.acquired_on < exports.first_day as is_acquired_before,
    from order_days
    inner join accounts on accounts.customer_id = order_days.customer_id
    cross join exports
)

select
    customer_id,
    cohort_month,
    cohort_no,
    if(is_acquired_known, is_acquired_before, cohort_no = first_period_no) as is_older,
from cohorts
