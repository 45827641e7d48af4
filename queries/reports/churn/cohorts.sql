-- Of the accounts that bought for the first time in a period, the share active (with an order day) in each later period, and
-- what they bought then. Periods not over yet are left out. Ø is the average weighted by accounts, over the cohorts observed
-- that long. Accounts acquired before the first exported order are in no cohort.
-- @grain cohort, cohort_period
with settings as (
    select
        parameter('cohort_period_months')::int as months,
        parameter('fiscal_year_starts')::int as first_month,
        parameter('cohorts_shown')::int as shown,
        parameter('minimum_n')::int as least,
),

-- The number of the last period that is over: the one before the period of tomorrow.
ends as (
    select (year(as_of() + 1) * 12 + month(as_of() + 1) - first_month) // months - 1 as last_no
    from settings
),

sizes as (
    select account_cohorts.cohort_no, count(*) as cohort_size
    from marts.account_cohorts as account_cohorts
    where not account_cohorts.is_older
    group by account_cohorts.cohort_no
),

seen as (
    select cohort_no, periods_since, count(distinct customer_id) filter (where is_active) as active_count, sum(revenue) as revenue
    from marts.cohort_months as cohort_months
    where not is_older
    group by cohort_no, periods_since
),

-- A period in which nobody of a cohort bought is a 0, not a gap.
cells as (
    select
        sizes.cohort_no,
        sizes.cohort_size,
        later.periods_since::int as periods_since,
        coalesce(seen.active_count, 0) as active_count,
        coalesce(seen.revenue, 0) as revenue,
        coalesce(max(seen.revenue) filter (where later.periods_since = 0) over (partition by sizes.cohort_no), 0) as first_revenue,
    from sizes
    cross join ends
    cross join lateral (select unnest(generate_series(0, ends.last_no - sizes.cohort_no)) as periods_since) as later
    left join seen on seen.cohort_no = sizes.cohort_no and seen.periods_since = later.periods_since
),

starts as (
    select cells.*, cohort_no * months + first_month - 1 as month_no, months = 3 and first_month = 1 as is_quarter
    from cells
    cross join settings
),

rows as (
    select
        cohort_no,
        (month_no // 12) || case when is_quarter then 'Q' || (month_no % 12 // 3 + 1) else '-' || lpad((month_no % 12 + 1)::varchar, 2, '0') end
            as cohort,
        cohort_size, periods_since, active_count, revenue, first_revenue,
    from starts
    union all
    select null, 'Ø', sum(cohort_size)::bigint, periods_since, sum(active_count)::bigint, sum(revenue), sum(first_revenue)
    from cells
    group by periods_since
)

select
    cohort || case when cohort_no is null then '' else ' · ' || cohort_size end as cohort,
    '+' || periods_since as cohort_period,
    cohort_size, active_count, first_revenue, revenue,
    case when cohort_size >= least then 100.0::double * active_count / cohort_size end as cohort_active_pct,
    case when cohort_size >= least then 100.0::double * revenue / nullif(first_revenue, 0) end as cohort_revenue_pct,
from (select rows.*, max(cohort_size) filter (where cohort_no is null) over (partition by periods_since) as seen_size from rows)
cross join settings
cross join ends
where periods_since between 1 and shown
  and seen_size >= least
  and (cohort_no is null or cohort_no > last_no - shown)
order by cohort_no nulls last, periods_since
