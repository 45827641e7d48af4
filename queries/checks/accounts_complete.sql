-- The accounts add up to the company: revenue of the window, open and overdue invoices, open tickets and the number of
-- accounts are the same by account, by manager, and from the rows themselves. A difference is money or work that no
-- page would show.
-- @severity stop
with bounds as (
    select (as_of() + 1 - to_months(parameter('window_months')::int))::date as starts_on
),

company as (
    select 'revenue' as measure, coalesce(sum(lines.amount), 0) as total
    from marts.order_lines as lines
    join bounds on lines.order_date between bounds.starts_on and as_of()
    union all
    select 'gross_open', coalesce(sum(invoices.open_amount), 0)
    from marts.invoices as invoices
    where invoices.open_amount > 0
    union all
    select 'overdue', coalesce(sum(invoices.open_amount), 0)
    from marts.invoices as invoices
    where invoices.open_amount > 0 and invoices.days_overdue > 0
    union all
    select 'open_tickets', count(*)
    from marts.tickets as tickets
    where tickets.is_open
    union all
    select 'accounts', count(*)
    from marts.account_profiles as profiles
),

sums as (
    select
        coalesce(sum(accounts.revenue), 0) as revenue, coalesce(sum(accounts.gross_open), 0) as gross_open,
        coalesce(sum(accounts.overdue), 0) as overdue, coalesce(sum(accounts.open_tickets), 0) as open_tickets,
        count(*) as accounts,
    from marts.accounts as accounts
),

managed as (
    select
        coalesce(sum(managers.revenue), 0) as revenue, coalesce(sum(managers.gross_open), 0) as gross_open,
        coalesce(sum(managers.overdue), 0) as overdue, coalesce(sum(managers.open_tickets), 0) as open_tickets,
        coalesce(sum(managers.account_count), 0) as accounts,
    from marts.manager_totals as managers
),

parts (measure, by_account, by_manager) as (
    select 'revenue', sums.revenue, managed.revenue from sums cross join managed
    union all
    select 'gross_open', sums.gross_open, managed.gross_open from sums cross join managed
    union all
    select 'overdue', sums.overdue, managed.overdue from sums cross join managed
    union all
    select 'open_tickets', sums.open_tickets, managed.open_tickets from sums cross join managed
    union all
    select 'accounts', sums.accounts, managed.accounts from sums cross join managed
)

select company.measure, company.total, parts.by_account, parts.by_manager
from company
join parts on parts.measure = company.measure
where parts.by_account <> company.total or parts.by_manager <> company.total
order by company.measure
