-- The accounts behind the cohorts: one row per account and later period that is over, whether it ordered then and what it
-- bought, beside what it bought in its first. The rows of a cohort and a period are that cell: those that ordered over all
-- of them is its share, the revenue of all of them over that of the first period the other.
-- @grain customer_id, cohort_period
with periods as (
    select
        accounts.*,
        count(*) over (partition by cohort_no, periods_since) as cohort_size,
        sum(revenue) filter (where periods_since = 0) over (partition by customer_id) as first_revenue,
    from marts.cohort_accounts as accounts
)

select
    periods.customer_id,
    profiles.name as customer_name,
    tiers.tier,
    profiles.region,
    profiles.manager_name,
    periods.cohort || ' · ' || periods.cohort_size as cohort,
    '+' || periods.periods_since as cohort_period,
    if(periods.is_active, 'ordered', 'missing') as cohort_state,
    periods.revenue as period_revenue,
    periods.first_revenue,
from periods
inner join marts.account_profiles as profiles on profiles.customer_id = periods.customer_id
left join marts.account_tiers as tiers on tiers.customer_id = periods.customer_id
where periods.periods_since between 1 and parameter('cohorts_shown')::int
order by periods.cohort_no desc, periods.periods_since, period_revenue desc, periods.customer_id
