-- The sentences over the share of accounts lost and over what cohorts buy later.
-- @grain slot
with ends as (
    select month_end from marts.retention_windows as retention_windows where window_no = 1 and is_whole
),

rates as (
    select months.month_end, 100.0::double * count(*) filter (where months.status = 'churned') / count(*) as lost_pct,
        row_number() over (order by months.month_end) as place, count(*) over () as total,
    from marts.retention_months as months
    inner join ends on ends.month_end = months.month_end
    where months.before_revenue > 0
    group by months.month_end
    having count(*) >= parameter('minimum_n')
),

logo as (
    select max(lost_pct) filter (where place = total) as lost_pct, max(lost_pct) filter (where place = 1) as first_pct,
        max(month_end) filter (where place = 1) as first_on, count(*) as month_count,
    from rates
),

cohorts as (
    select count(distinct customer_id) filter (where periods_since = 0) as cohort_n,
        100.0::double * sum(revenue) filter (where periods_since = 1)
            / nullif(sum(revenue) filter (where periods_since = 0), 0) as next_pct,
    from marts.cohort_months as cohort_months
    where not is_older and cohort_no + 2
        <= (year(as_of() + 1) * 12 + month(as_of() + 1) - parameter('fiscal_year_starts')::int) // parameter('cohort_period_months')::int
)

select chosen.slot, chosen.code, logo.*, cohorts.*
from logo cross join cohorts cross join lateral (values
    ('logo_months', case when month_count = 0 then 'logo_months_none' when month_count = 1 then 'logo_months_one'
        when abs(lost_pct - first_pct) < 0.05 then 'logo_months_flat' when lost_pct > first_pct then 'logo_months_up'
        else 'logo_months_down' end),
    ('cohort_revenue', if(cohort_n >= parameter('minimum_n') and next_pct is not null, 'cohort_revenue_next', 'cohort_revenue_none'))
) as chosen (slot, code)
order by chosen.slot
