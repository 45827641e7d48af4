-- Every account: tier, standing, revenue of the trailing window and its change, contribution, what it owes and what is
-- open. Largest revenue first. The sums over all rows are the company's totals.
-- @grain customer_id
select
    accounts.customer_id,
    accounts.customer_name,
    accounts.tier,
    accounts.is_strategic,
    accounts.kind,
    accounts.industry,
    accounts.region,
    accounts.city,
    accounts.manager_key as manager_id,
    accounts.manager_name,
    accounts.status,
    accounts.revenue,
    accounts.previous_revenue,
    accounts.revenue - accounts.previous_revenue as revenue_change,
    accounts.contribution,
    accounts.gross_open,
    accounts.net_open,
    accounts.overdue as overdue_amount,
    accounts.open_tickets,
    accounts.last_order_on,
    accounts.expected_on,
    accounts.why_code,
    accounts.acquired_on,
    accounts.closed_on,
from marts.accounts as accounts
order by accounts.revenue desc, accounts.customer_id
