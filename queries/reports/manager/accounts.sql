-- The manager's accounts, largest revenue of the trailing window first.
-- @grain manager_id, customer_id
select
    accounts.manager_key as manager_id,
    accounts.customer_id,
    accounts.customer_name,
    accounts.tier,
    accounts.status,
    accounts.region,
    accounts.revenue,
    accounts.revenue - accounts.previous_revenue as revenue_change,
    accounts.contribution,
    accounts.gross_open,
    accounts.overdue as overdue_amount,
    accounts.open_tickets,
    accounts.last_contact_on,
    accounts.last_order_on,
    accounts.expected_on,
from marts.accounts as accounts
order by accounts.manager_key, accounts.revenue desc, accounts.customer_id
