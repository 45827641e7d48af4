-- One row per account with an order day: when it first bought and how active it has been since. A cohort is all accounts
-- with their first order day in the same period of cohort_period_months. Accounts acquired before the first exported
-- order are not new in theirs (is_older) and stay out of the triangle. Accounts with returns only belong to no cohort.
-- @grain customer_id
-- @scope customer_id
with order_days as (
    select
        account_days.customer_id,
        min(account_days.order_date) as first_order_on,
        max(account_days.order_date) as last_order_on,
        count(*) as order_days,
        count(distinct date_trunc('month', account_days.order_date)) as active_months,
    from marts.account_days as account_days
    where account_days.is_order_day
    group by account_days.customer_id
),

accounts as (
    select account_profiles.customer_id, account_profiles.acquired_on
    from marts.account_profiles as account_profiles
),

exports as (
    select min(account_days.order_date) as first_order_on
    from marts.account_days as account_days
),

-- Months are numbered from the first fiscal year on, so that any number of them makes a period.
cohorts as (
    select
        order_days.*,
        date_trunc('month', order_days.first_order_on)::date as cohort_month,
        date_diff('month', order_days.first_order_on, as_of()) as months_since,
        (year(order_days.first_order_on) * 12 + month(order_days.first_order_on) - parameter('fiscal_year_starts')::int)
        // parameter('cohort_period_months')::int as cohort_no,
        coalesce(accounts.acquired_on < exports.first_order_on, false) as is_older,
    from order_days
    inner join accounts on accounts.customer_id = order_days.customer_id
    cross join exports
)

select * from cohorts
