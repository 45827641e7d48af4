-- One row per account and month with an order line since its first order day: the cohort, how many periods have passed
-- since, net revenue, and whether the account was active (had an order day).
-- @grain customer_id, month
-- @scope customer_id
with cohorts as (
    select
        account_cohorts.customer_id,
        account_cohorts.cohort_month,
        account_cohorts.cohort_no,
        account_cohorts.is_older,
    from marts.account_cohorts as account_cohorts
),

months as (
    select
        account_months.customer_id,
        account_months.month,
        account_months.revenue,
        account_months.order_days > 0 as is_active,
        (year(account_months.month) * 12 + month(account_months.month) - parameter('fiscal_year_starts')::int)
        // parameter('cohort_period_months')::int as period_no,
    from marts.account_months as account_months
)

select
    months.customer_id,
    months.month,
    cohorts.cohort_no,
    cohorts.is_older,
    months.period_no - cohorts.cohort_no as periods_since,
    months.is_active,
    months.revenue,
from months
inner join cohorts on cohorts.customer_id = months.customer_id
where months.month >= cohorts.cohort_month
