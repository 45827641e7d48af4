-- One row per account: its ABC class by revenue of the trailing window and its RFM scores. A until 80 % of revenue is
-- reached, B until 95 %, C the rest; the account that crosses a line belongs to the higher class, equal revenues are
-- ordered by account number, and without net revenue above 0 there is no class. Recency is days since the last order
-- day, frequency the number of order days, money the net sum, all up to the as-of day, each scored 1 to 5, 5 best; equal
-- values get equal scores. Accounts with returns only are not scored; a net sum not above 0 scores 1.
-- @grain customer_id
-- @scope customer_id
with revenues as (
    select account_contribution.customer_id, account_contribution.revenue
    from marts.account_contribution as account_contribution
),

shares as (
    select
        customer_id,
        revenue,
        sum(greatest(revenue, 0)) over largest_first - greatest(revenue, 0) as revenue_above,
        sum(greatest(revenue, 0)) over () as total,
    from revenues
    window largest_first as (
        order by revenue desc, customer_id rows between unbounded preceding and current row
    )
),

totals as (
    select
        account_months.customer_id,
        as_of() - account_profiles.last_order_on as recency_days,
        sum(account_months.order_days)::bigint as order_days,
        sum(account_months.revenue)::decimal(18, 4) as money,
    from marts.account_months as account_months
    join marts.account_profiles as account_profiles on account_profiles.customer_id = account_months.customer_id
    where account_profiles.last_order_on is not null
    group by account_months.customer_id, account_profiles.last_order_on
),

scores as (
    select
        *,
        least(5, 1 + floor(5 * percent_rank() over (order by recency_days desc)))::int as recency_score,
        least(5, 1 + floor(5 * percent_rank() over (order by order_days)))::int as frequency_score,
        least(5, 1 + floor(5 * percent_rank() over (order by money)))::int as ranked_money_score,
    from totals
)

select
    shares.customer_id,
    case
        when shares.revenue <= 0 then null
        when shares.revenue_above < shares.total * parameter('abc_a_pct') / 100 then 'A'
        when shares.revenue_above < shares.total * parameter('abc_b_pct') / 100 then 'B'
        else 'C'
    end as abc_class,
    scores.recency_days,
    scores.order_days,
    scores.money,
    scores.recency_score,
    scores.frequency_score,
    case when scores.money > 0 then scores.ranked_money_score when scores.money <= 0 then 1 end as money_score,
from shares
left join scores on scores.customer_id = shares.customer_id
