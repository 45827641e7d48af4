-- One row per account manager, and '-' for accounts without one: their accounts, revenue, money owed, service and calls,
-- each the sum over the manager's accounts, so that the rows add up to the company. `previous_revenue` is NULL where the
-- exports do not reach back far enough to compare with.
-- @grain manager_id
-- @scope recompute
with accounts as (
    select
        accounts.manager_key,
        count(*) as account_count,
        count(*) filter (where accounts.status in ('active', 'new', 'at_risk', 'silent')) as buying_count,
        count(*) filter (where accounts.tier in ('platinum', 'gold')) as top_count,
        count(*) filter (where accounts.status in ('at_risk', 'silent')) as silent_count,
        sum(accounts.revenue) as revenue,
        sum(accounts.previous_revenue) as previous_revenue,
        sum(accounts.contribution) as contribution,
        sum(accounts.gross_open) as gross_open,
        sum(accounts.overdue) as overdue,
        count(*) filter (where accounts.overdue > 0) as overdue_accounts,
        sum(accounts.open_tickets) as open_tickets,
        sum(accounts.late_tickets) as late_tickets,
        count(*) filter (where accounts.call_rank is not null) as call_count,
        coalesce(sum(accounts.money_at_stake) filter (where accounts.call_rank is not null), 0) as stake,
        sum(accounts.resolution_met) as resolution_met,
        sum(accounts.resolution_measured) as resolution_measured,
    from marts.accounts as accounts
    group by accounts.manager_key
),

keys as (
    select managers.manager_id
    from marts.managers as managers
    union
    select accounts.manager_key
    from accounts
)

select
    keys.manager_id,
    managers.name as manager_name,
    managers.region as manager_region,
    managers.email as manager_email,
    coalesce(accounts.account_count, 0) as account_count,
    coalesce(accounts.buying_count, 0) as buying_count,
    coalesce(accounts.top_count, 0) as top_count,
    coalesce(accounts.silent_count, 0) as silent_count,
    coalesce(accounts.revenue, 0)::decimal(18, 4) as revenue,
    case when past.is_comparable then coalesce(accounts.previous_revenue, 0) end::decimal(18, 4) as previous_revenue,
    coalesce(accounts.contribution, 0)::decimal(18, 4) as contribution,
    coalesce(accounts.gross_open, 0)::decimal(18, 4) as gross_open,
    coalesce(accounts.overdue, 0)::decimal(18, 4) as overdue,
    coalesce(accounts.overdue_accounts, 0) as overdue_accounts,
    coalesce(accounts.open_tickets, 0)::bigint as open_tickets,
    coalesce(accounts.late_tickets, 0)::bigint as late_tickets,
    coalesce(accounts.call_count, 0) as call_count,
    coalesce(accounts.stake, 0)::decimal(18, 4) as stake,
    coalesce(accounts.resolution_met, 0)::bigint as resolution_met,
    coalesce(accounts.resolution_measured, 0)::bigint as resolution_measured,
from keys
join marts.tier_windows as past on past.window_no = parameter('window_months')::int
left join marts.managers as managers on managers.manager_id = keys.manager_id
left join accounts on accounts.manager_key = keys.manager_id
