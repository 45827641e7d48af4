-- What the largest 1, 5, 20 and 50 % of active accounts hold of revenue (accounts rounded up), and how many accounts it
-- takes to reach 80 %.
-- @grain share_kind
with active as (
    select
        account_contribution.revenue,
        row_number() over largest_first as rank,
        sum(account_contribution.revenue) over largest_first - account_contribution.revenue as revenue_above,
        sum(account_contribution.revenue) over () as total,
        count(*) over () as active_count,
    from marts.account_contribution as account_contribution
    where account_contribution.revenue > 0
    window largest_first as (
        order by account_contribution.revenue desc, account_contribution.customer_id
        rows between unbounded preceding and current row
    )
),

cuts as (
    select unnest([1, 5, 20, 50]) as pct
),

taken as (
    select 'top_' || cuts.pct as share_kind, cuts.pct as place, active.revenue, active.total, active.active_count,
    from active
    join cuts on active.rank <= ceil(cuts.pct / 100 * active.active_count - 1e-9)
    union all
    select 'for_80' as share_kind, 100 as place, active.revenue, active.total, active.active_count,
    from active
    where active.revenue_above < 0.8 * active.total
)

select
    share_kind,
    count(*) as account_count,
    100.0 * count(*) / any_value(active_count) as accounts_pct,
    sum(revenue)::decimal(18, 4) as revenue,
    100 * sum(revenue) / any_value(total) as revenue_pct,
from taken
group by share_kind, place
order by place
