-- Recency, frequency and money of each account that has ordered, scored 1 to 5, 5 best; equal values get equal scores.
-- Recency is days since the last order day, frequency the number of order days, money the net sum, all up to the as-of
-- day. Accounts with returns only are not scored; a net sum not above 0 scores 1.
-- @grain customer_id
-- @scope customer_id
with months as (
    select account_months.customer_id, account_months.order_days, account_months.revenue
    from marts.account_months as account_months
),

profiles as (
    select account_profiles.customer_id, account_profiles.last_order_on
    from marts.account_profiles as account_profiles
    where account_profiles.last_order_on is not null
),

totals as (
    select
        profiles.customer_id,
        as_of() - profiles.last_order_on as recency_days,
        sum(months.order_days)::bigint as order_days,
        sum(months.revenue)::decimal(18, 4) as revenue,
    from profiles
    join months on months.customer_id = profiles.customer_id
    group by profiles.customer_id, profiles.last_order_on
),

scores as (
    select
        *,
        least(5, 1 + floor(5 * percent_rank() over (order by recency_days desc)))::int as recency_score,
        least(5, 1 + floor(5 * percent_rank() over (order by order_days)))::int as frequency_score,
        least(5, 1 + floor(5 * percent_rank() over (order by revenue)))::int as ranked_money_score,
    from totals
)

select
    customer_id,
    recency_days,
    order_days,
    revenue,
    recency_score,
    frequency_score,
    case when revenue > 0 then ranked_money_score else 1 end as money_score,
from scores
