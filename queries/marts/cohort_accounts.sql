-- One row per account of a cohort and period that is over, from its first one (0) on: whether it ordered in that period
-- and what it bought. An account that did neither has a row too, so that the rows of a period are the whole cohort.
-- Periods are named by quarter where they are quarters, else by their first month.
-- @grain customer_id, periods_since
-- @scope customer_id
-- @view
with settings as (
    select parameter('cohort_period_months')::int as months, parameter('fiscal_year_starts')::int as first_month
),

-- The number of the last period that is over: the one before the period of tomorrow.
ends as (
    select (year(as_of() + 1) * 12 + month(as_of() + 1) - first_month) // months - 1 as last_no
    from settings
),

bought as (
    select customer_id, periods_since, bool_or(is_active) as is_active, sum(revenue) as revenue
    from marts.cohort_months as cohort_months
    where not is_older
    group by customer_id, periods_since
),

cohorts as (
    select
        account_cohorts.customer_id,
        account_cohorts.cohort_no,
        account_cohorts.cohort_no * months + first_month - 1 as month_no,
        months = 3 and first_month = 1 as is_quarter,
    from marts.account_cohorts as account_cohorts
    cross join settings
    where not account_cohorts.is_older
)

select
    cohorts.customer_id,
    cohorts.cohort_no,
    (month_no // 12) || case when is_quarter then 'Q' || (month_no % 12 // 3 + 1) else '-' || lpad((month_no % 12 + 1)::varchar, 2, '0') end
        as cohort,
    later.periods_since::int as periods_since,
    coalesce(bought.is_active, false) as is_active,
    coalesce(bought.revenue, 0)::decimal(18, 4) as revenue,
from cohorts
cross join ends
cross join lateral (select unnest(generate_series(0, ends.last_no - cohorts.cohort_no)) as periods_since) as later
left join bought on bought.customer_id = cohorts.customer_id and bought.periods_since = later.periods_since
