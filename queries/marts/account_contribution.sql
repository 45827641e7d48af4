-- One row per account: what it brought in over the trailing window, what serving it cost, and what it contributed.
-- Accounts that cost us without buying are here too, and those that did neither stand at 0. Contribution in percent of
-- revenue exists only where revenue is above 0. `previous_revenue` is that of the full window before, NULL where the exports
-- do not reach back over enough of it (tier_windows.is_comparable).
-- @grain customer_id
-- @scope customer_id
with flows as (
    select
        account_flows.customer_id,
        sum(account_flows.revenue_without_cost)::decimal(18, 4) as revenue_without_cost,
        sum(account_flows.cost_of_goods)::decimal(18, 4) as cost_of_goods,
        sum(account_flows.ticket_count)::bigint as ticket_count,
        sum(account_flows.ticket_cost)::decimal(18, 4) as ticket_cost,
        sum(account_flows.visit_count)::bigint as visit_count,
        sum(account_flows.visit_cost)::decimal(18, 4) as visit_cost,
        sum(account_flows.returns_cost)::decimal(18, 4) as returns_cost,
        sum(account_flows.claims)::decimal(18, 4) as claims,
        sum(account_flows.promotions)::decimal(18, 4) as promotions,
    from marts.account_flows as account_flows
    join marts.tier_windows as tier_windows
        on account_flows.slice_on between tier_windows.starts_on and tier_windows.ends_on
    where tier_windows.window_no = 0
    group by account_flows.customer_id
),

windows as (
    select
        account_windows.customer_id,
        account_windows.window_no,
        account_windows.line_count,
        account_windows.revenue,
        account_windows.average_receivable,
        account_windows.cost_of_money,
        account_windows.contribution,
    from marts.account_windows as account_windows
),

past as (
    select tier_windows.window_no, tier_windows.is_comparable
    from marts.tier_windows as tier_windows
    where tier_windows.window_no = parameter('window_months')::int
)

select
    account_profiles.customer_id,
    coalesce(latest.line_count, 0) as line_count,
    coalesce(latest.revenue, 0) as revenue,
    coalesce(flows.revenue_without_cost, 0) as revenue_without_cost,
    coalesce(flows.cost_of_goods, 0) as cost_of_goods,
    coalesce(latest.revenue - flows.cost_of_goods, 0)::decimal(18, 4) as margin,
    coalesce(flows.ticket_count, 0) as ticket_count,
    coalesce(flows.ticket_cost, 0) as ticket_cost,
    coalesce(flows.visit_count, 0) as visit_count,
    coalesce(flows.visit_cost, 0) as visit_cost,
    coalesce(flows.returns_cost, 0) as returns_cost,
    coalesce(flows.claims, 0) as claims,
    coalesce(flows.promotions, 0) as promotions,
    coalesce(latest.average_receivable, 0) as average_receivable,
    coalesce(latest.cost_of_money, 0) as cost_of_money,
    coalesce(latest.contribution, 0) as contribution,
    case when latest.revenue > 0 then 100 * latest.contribution / latest.revenue end as contribution_pct,
    case when past.is_comparable then coalesce(before.revenue, 0) end as previous_revenue,
from marts.account_profiles as account_profiles
cross join past
left join windows as latest on latest.customer_id = account_profiles.customer_id and latest.window_no = 0
left join windows as before on before.customer_id = account_profiles.customer_id and before.window_no = past.window_no
left join flows on flows.customer_id = account_profiles.customer_id
