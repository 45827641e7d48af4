-- From the bridge to revenue: what the accounts in it bought, net credits of accounts whose returns exceed their purchases,
-- and the revenue of each window as the order lines add up to it.
-- @grain bridge_line
with accounts as (
    select
        account_retention.before_revenue,
        account_retention.after_revenue,
        account_retention.start_amount,
        account_retention.end_amount,
        account_retention.net_credits_before,
        account_retention.net_credits,
    from marts.account_retention as account_retention
),

lines as (
    select 1 as place, 'active' as bridge_line, sum(start_amount) as before_amount, sum(end_amount) as after_amount,
        count(*) filter (where start_amount > 0) as before_count, count(*) filter (where end_amount > 0) as after_count,
    from accounts
    union all
    select 2, 'net_credits', sum(net_credits_before), sum(net_credits),
        count(*) filter (where net_credits_before < 0), count(*) filter (where net_credits < 0)
    from accounts
    union all
    select 3, 'revenue', sum(before_revenue), sum(after_revenue),
        count(*) filter (where before_revenue <> 0), count(*) filter (where after_revenue <> 0)
    from accounts
)

select bridge_line, before_count, before_amount, after_count, after_amount
from lines
where before_amount is not null
order by place
