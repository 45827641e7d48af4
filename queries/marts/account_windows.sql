-- One row per account and trailing window in which it bought or cost anything: revenue, average receivable, cost of
-- money and contribution. Contribution is net revenue less goods, tickets, visits, handling of returns, claims,
-- promotions and the cost of money: mean of the daily balances net of unapplied cash (a mean below 0 costs nothing) at
-- cost_of_money_pct a year.
-- @grain customer_id, window_no
-- @scope customer_id
with flows as (
    select
        account_flows.customer_id,
        account_flows.slice_on,
        account_flows.line_count,
        account_flows.revenue,
        account_flows.revenue
            - account_flows.cost_of_goods
            - account_flows.ticket_cost
            - account_flows.visit_cost
            - account_flows.returns_cost
            - account_flows.claims
            - account_flows.promotions as earned,
        account_flows.balance_days,
    from marts.account_flows as account_flows
),

windows as (
    select
        tier_windows.window_no,
        tier_windows.starts_on,
        tier_windows.ends_on,
        tier_windows.day_count,
    from marts.tier_windows as tier_windows
),

sums as (
    select
        flows.customer_id,
        windows.window_no,
        sum(flows.line_count)::bigint as line_count,
        sum(flows.revenue)::decimal(18, 4) as revenue,
        sum(flows.earned)::decimal(18, 4) as earned,
        sum(flows.balance_days) as balance_days,
    from flows
    join windows on flows.slice_on between windows.starts_on and windows.ends_on
    group by flows.customer_id, windows.window_no
),

financed as (
    select
        sums.customer_id,
        sums.window_no,
        sums.line_count,
        sums.revenue,
        sums.earned,
        greatest(sums.balance_days / windows.day_count, 0)::decimal(18, 4) as average_receivable,
        parameter('cost_of_money_pct') / 100 * windows.day_count / 365 as money_rate,
    from sums
    join windows on windows.window_no = sums.window_no
)

select
    customer_id,
    window_no,
    line_count,
    revenue,
    average_receivable,
    (average_receivable * money_rate)::decimal(18, 4) as cost_of_money,
    (earned - (average_receivable * money_rate)::decimal(18, 4))::decimal(18, 4) as contribution,
from financed
