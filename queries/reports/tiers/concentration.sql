-- The 80/20 curve: share of revenue that the largest accounts hold, over accounts with net revenue above 0 in the
-- window, largest first. At most about 200 points; the point at 20 % of accounts (rounded up) is marked.
-- @grain accounts_pct
with active as (
    select
        row_number() over (order by account_contribution.revenue desc, account_contribution.customer_id) as rank,
        count(*) over () as active_count,
        sum(account_contribution.revenue) over (
            order by account_contribution.revenue desc, account_contribution.customer_id
            rows between unbounded preceding and current row
        ) as cumulative_revenue,
        sum(account_contribution.revenue) over () as total,
    from marts.account_contribution as account_contribution
    where account_contribution.revenue > 0
)

select
    100.0 * rank / active_count as accounts_pct,
    100 * cumulative_revenue / total as revenue_pct,
    rank as account_count,
    cumulative_revenue::decimal(18, 4) as revenue,
    rank = ceil(0.2 * active_count - 1e-9) as is_top20,
from active
where rank = active_count
   or rank = ceil(0.2 * active_count - 1e-9)
   or rank * 200 // active_count > (rank - 1) * 200 // active_count
order by accounts_pct
