-- One row per account with an order day: how it usually spaces its orders, when the next one is expected, and whether its
-- present silence is longer than its own habit. Lapsed is past the 90 % quantile of its gaps (never sooner than
-- lapsed_min_days), at risk past the 75 % quantile (never sooner than at_risk_min_days). Fewer than rhythm_min_orders order
-- days are too few to say; gaps that vary more than their mean (coefficient above irregular_cv) are irregular. Neither is
-- judged: by the pooled gaps of their tier, the usual stand-in, they would be called too early, since only orders that
-- came are gaps.
-- The next order is expected a median gap after the last, give or take 1.4826 median absolute deviations, at least a day.
-- @grain customer_id
-- @scope customer_id
with order_days as (
    select
        account_days.customer_id,
        count(*) as order_days,
        min(account_days.order_date) as first_order_on,
        max(account_days.order_date) as last_order_on,
    from marts.account_days as account_days
    where account_days.is_order_day
    group by account_days.customer_id
),

gaps as (
    select order_gaps.customer_id, order_gaps.gap_days
    from marts.order_gaps as order_gaps
),

-- The variance comes from whole-number sums, so it is the same whatever the order of the rows.
quantiles as (
    select
        customer_id,
        quantile_cont(gap_days, [0.5, 0.75, 0.9]) as gap_quantiles,
        gap_quantiles[1] as median_gap_days,
        greatest(gap_quantiles[2], parameter('at_risk_min_days')) as at_risk_after_days,
        greatest(gap_quantiles[3], parameter('lapsed_min_days')) as lapsed_after_days,
        avg(gap_days) as mean_gap_days,
        (sum(gap_days * gap_days) - sum(gap_days) * sum(gap_days) / count(*)) / nullif(count(*) - 1, 0) as gap_variance,
    from gaps
    group by customer_id
),

deviations as (
    select gaps.customer_id, median(abs(gaps.gap_days - quantiles.median_gap_days)) as mad_gap_days
    from gaps
    inner join quantiles on quantiles.customer_id = gaps.customer_id
    group by gaps.customer_id
),

rhythms as (
    select
        order_days.*,
        date_diff('day', order_days.last_order_on, as_of()) as days_since,
        quantiles.median_gap_days,
        quantiles.at_risk_after_days,
        quantiles.lapsed_after_days,
        deviations.mad_gap_days,
        sqrt(quantiles.gap_variance) / quantiles.mean_gap_days as gap_variation,
        greatest(1, round(1.4826 * deviations.mad_gap_days))::int as leeway_days,
    from order_days
    left join quantiles
        on quantiles.customer_id = order_days.customer_id
       and order_days.order_days >= parameter('rhythm_min_orders')
    left join deviations on deviations.customer_id = quantiles.customer_id
)

select
    rhythms.*,
    last_order_on + round(median_gap_days)::int as expected_on,
    last_order_on + round(median_gap_days)::int - leeway_days as expected_from,
    last_order_on + round(median_gap_days)::int + leeway_days as expected_until,
    days_since / median_gap_days as overdue_index,
    case
        when median_gap_days is null then 'too_few'
        when gap_variation > parameter('irregular_cv') then 'irregular'
        when days_since > lapsed_after_days then 'lapsed'
        when days_since > at_risk_after_days then 'at_risk'
        else 'active'
    end as status,
from rhythms
