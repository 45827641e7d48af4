-- The headline numbers of accounts, revenue, tiers and concentration. `previous` is a month earlier for totals and
-- tiers, the full window before for what the window adds up, and absent where the exports do not reach back so far.
with history as (
    select sum(days.revenue) as revenue, min(days.order_date) as first_day, any_value(tier_windows.ends_on) as before_on,
        sum(days.revenue) filter (where days.order_date <= tier_windows.ends_on) as revenue_before,
        (select count(*) from marts.account_profiles where first_order_on is not null) as buyers,
    from marts.account_days as days
    join marts.tier_windows as tier_windows on tier_windows.window_no = 1
),

accounts as (
    select account_windows.window_no > 0 as is_past, account_windows.revenue, account_windows.line_count
    from marts.account_windows as account_windows
    join marts.tier_windows as windows on windows.window_no = account_windows.window_no
    where windows.window_no = 0 or (windows.window_no = parameter('window_months') and windows.is_comparable)
),

ordered as (
    select is_past, revenue, row_number() over (partition by is_past order by revenue) as i, count(*) over (partition by is_past) as n
    from accounts
    where revenue > 0
),

pareto as (
    select is_past, any_value(n) as n, sum((2 * i - n - 1) * revenue) / (any_value(n) * sum(revenue)) as gini,
        100 * sum(revenue) filter (where i > n - ceil(0.2 * n - 1e-9)) / sum(revenue) as top20_pct,
    from ordered
    group by is_past
),

sums as (
    select is_past, sum(revenue) as revenue, count(*) filter (where line_count > 0) as buyers,
        count(*) filter (where revenue > 0) as active, (select count(*) from marts.account_profiles) as total,
    from accounts
    group by is_past
),

tiers as (
    select window_no = 1 as is_past, tier, count(*) as accounts, sum(revenue) as revenue,
        bool_and(is_comparable) as is_comparable, sum(count(*)) over (partition by window_no) as total,
    from marts.tier_months
    where window_no <= 1
    group by window_no, tier
),

numbers as (
    select is_past, 'revenue.trailing_12m' as id, revenue::double as value, buyers as n from sums
    union all select is_past, 'accounts.active_12m', active, total from sums
    union all select is_past, 'pareto.top20_share_pct', top20_pct, n from pareto
    union all select is_past, 'pareto.gini', gini, n from pareto
    union all select is_past, 'tier.' || tier || '.accounts', accounts, total from tiers where is_comparable or not is_past
    union all select is_past, 'tier.' || tier || '.revenue', revenue, accounts from tiers where is_comparable or not is_past
    union all select is_past, 'accounts.total', sum(accounts), sum(accounts) from tiers group by is_past
    union all select false, 'revenue.total', revenue, buyers from history
    union all select true, 'revenue.total', revenue_before, buyers from history where first_day <= before_on
),

asked as (
    select unnest(['revenue.total', 'revenue.trailing_12m', 'accounts.total', 'accounts.active_12m', 'pareto.top20_share_pct',
        'pareto.gini']) as id
    union all
    select 'tier.' || tier || '.' || measure
    from (select unnest(['platinum', 'gold', 'iron', 'lead', 'inactive', 'unrated']) as tier) as tiers
    cross join (select unnest(['accounts', 'revenue']) as measure) as measures
)

select
    asked.id,
    case when first_day is not null or asked.id = 'accounts.total'
        then coalesce(now.value, case when asked.id not like 'pareto.%' then 0 end) end as value,
    coalesce(now.n, case when asked.id like '%.accounts' then (select count(*) from marts.account_profiles) else 0 end)::bigint as n,
    case when first_day is null and asked.id <> 'accounts.total' then 'no_orders'
        when now.value is null and asked.id like 'pareto.%' then 'no_revenue' end as reason,
    coalesce(past.value, case when asked.id like 'tier.%' and tier_windows.is_comparable then 0 end) as previous,
from asked
cross join history
join marts.tier_windows as tier_windows on tier_windows.window_no = 1
left join numbers as now on now.id = asked.id and not now.is_past
left join numbers as past on past.id = asked.id and past.is_past
order by asked.id
