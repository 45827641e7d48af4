-- The sentences of the page: which of them is true, and its numbers. Every slot has one row.
with windows as (
    select is_comparable, is_whole, starts_on as before_starts_on, ends_before as after_starts_on, as_of() as ends_on,
        (select min(order_date) from marts.account_days) as first_order_on,
    from marts.retention_windows as windows where month_end = as_of() and window_no = 1
),

sums as (
    select count(*) filter (where start_amount > 0) as base_n, count(*) filter (where status = 'churned') as lost_n,
        count(*) filter (where status = 'contracted') as contraction_n, sum(start_amount) as start_sum,
        -sum(contraction_amount) as contraction, -sum(churned_amount + contraction_amount) as shrunk,
        sum(expansion_amount) as expansion, count(*) filter (where net_credits < 0) as credit_n,
        100 * wilson_low(lost_n, base_n) as logo_low, 100 * wilson_high(lost_n, base_n) as logo_high,
        100.0::double * lost_n / nullif(base_n, 0) as logo, 100.0::double * (start_sum - shrunk + expansion) / nullif(start_sum, 0) as nrr,
    from marts.account_retention as account_retention
),

past as (
    select ends.month_end as then_on, 100.0::double * sum(greatest(after_revenue, 0)) / sum(before_revenue) as past_nrr
    from marts.retention_months as months
    inner join marts.retention_windows as ends
        on ends.month_end = months.month_end and ends.window_no = 1 and ends.is_whole and ends.month_end < as_of()
    where before_revenue > 0 group by ends.month_end having count(*) >= parameter('minimum_n')
    order by ends.month_end limit 1
),

leaving as (
    select name as first_name, count(*) over () as leaving_n, sum(money_at_stake) over () as stake
    from marts.leaving_accounts as leaving_accounts inner join marts.account_profiles as profiles using (customer_id)
    order by money_at_stake desc, customer_id limit 1
),

lost as (
    select name as largest_name, before_revenue as largest_amount, count(*) over () as gone_n,
        count(lost_accounts.churn_reason) over () as known_n,
    from marts.lost_accounts as lost_accounts inner join marts.account_profiles as profiles using (customer_id)
    order by before_revenue desc, customer_id limit 1
),

reasons as (
    select churn_reason as reason, count(*) as reason_n, count(*) = lead(count(*)) over (order by count(*) desc, churn_reason) as is_tied
    from marts.lost_accounts as lost_accounts where churn_reason is not null group by churn_reason
    order by reason_n desc, churn_reason limit 1
),

cohorts as (
    select count(distinct customer_id) filter (where periods_since = 0) as first_n,
        count(distinct customer_id) filter (where periods_since = 1 and is_active) as next_n, 100 * next_n / nullif(first_n, 0) as next_share,
    from marts.cohort_months as cohort_months where not is_older and cohort_no + 2
        <= (year(as_of() + 1) * 12 + month(as_of() + 1) - parameter('fiscal_year_starts')::int) // parameter('cohort_period_months')::int
),

facts as (
    select *, abs(nrr - past_nrr) as moved, 100 * reason_n / known_n as reason_share,
    from windows cross join sums cross join cohorts left join past on true left join leaving on true
    left join lost on true left join reasons on true
),

codes as (
    select unnest([
        {'slot': 'page', 'code': case when not is_comparable or nrr is null then if(leaving_n > 0, 'page_silent', 'page_unknown')
            when not is_whole then 'page_partial' when leaving_n is null then 'page_quiet' when nrr < 100 then 'page_leaking' else 'page_growing' end},
        {'slot': 'period', 'code': case when is_whole then 'period' when is_comparable then 'period_partial' else 'period_short' end},
        {'slot': 'logo', 'code': case when not is_comparable then 'logo_unknown' when base_n = 0 then 'logo_none'
            when base_n < parameter('minimum_n') then 'logo_few' else 'logo_counted' end},
        {'slot': 'bridge', 'code': case when not is_comparable or base_n = 0 then 'bridge_unknown'
            when not is_whole then 'bridge_partial' when expansion < shrunk then 'bridge_shrinking' else 'bridge_growing' end},
        {'slot': 'history', 'code': case when moved is null then 'history_unknown' when moved < 0.05 then 'history_flat'
            when nrr < past_nrr then 'history_down' else 'history_up' end},
        {'slot': 'cohorts', 'code': if(first_n >= parameter('minimum_n'), 'cohorts_average', 'cohorts_unknown')},
        {'slot': 'reasons', 'code': case when gone_n is null then 'reasons_none' when known_n = 0 then 'reasons_unknown'
            when known_n < parameter('minimum_n') then 'reasons_few' when is_tied then 'reasons_tied' else 'reasons_top' end},
        {'slot': 'leaving', 'code': if(leaving_n > 0, 'leaving_some', 'leaving_none')},
        {'slot': 'lost', 'code': if(gone_n > 0, 'lost_some', 'lost_none')},
        {'slot': 'contracted', 'code': if(is_comparable and contraction_n > 0, 'contracted_some', 'contracted_none')},
    ], recursive := true) from facts
)

select codes.*, facts.* from codes cross join facts order by codes.slot
