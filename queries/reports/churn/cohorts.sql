-- Of the accounts that bought for the first time in a period, the share active (with an order day) in each later period, and
-- what they bought then. Periods not over yet are left out. Ø is the average weighted by accounts, over the cohorts observed
-- that long. Accounts acquired before the first exported order are in no cohort.
-- @grain cohort, cohort_period
with settings as (
    select parameter('cohorts_shown')::int as shown, parameter('minimum_n')::int as least
),

cells as (
    select
        cohort_no, cohort, periods_since,
        count(*) as cohort_size,
        count(*) filter (where is_active) as active_count,
        sum(revenue) as revenue,
        max(sum(revenue)) filter (where periods_since = 0) over (partition by cohort_no) as first_revenue,
        max(cohort_no + periods_since) over () as last_no,
    from marts.cohort_accounts as accounts
    group by cohort_no, cohort, periods_since
),

rows as (
    select cohort_no, cohort, periods_since, cohort_size, active_count, revenue, first_revenue, last_no
    from cells
    union all
    select null, 'Ø', periods_since, sum(cohort_size)::bigint, sum(active_count)::bigint, sum(revenue), sum(first_revenue), max(last_no)
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
where periods_since between 1 and shown
  and seen_size >= least
  and (cohort_no is null or cohort_no > last_no - shown)
order by cohort_no nulls last, periods_since
