-- What each account brought in and what it cost us, by slice of time, in money: net revenue, goods, tickets, visits,
-- handling of returned lines, claims and promotions. Returned goods already lower revenue and goods, so only their
-- handling is a cost here. `balance_days` is the receivable times the days it stood, from which the cost of money follows.
-- @grain customer_id, slice_on
-- @scope customer_id
with orders as (
    select
        days.customer_id,
        tier_slices.slice_on,
        sum(days.revenue)::decimal(18, 4) as revenue,
        sum(days.cost)::decimal(18, 4) as cost_of_goods,
        sum(days.revenue_without_cost)::decimal(18, 4) as revenue_without_cost,
        sum(days.line_count)::bigint as line_count,
        sum(days.return_count)::bigint as return_count,
    from marts.account_days as days
    join marts.tier_slices as tier_slices on tier_slices.day = days.order_date
    group by days.customer_id, tier_slices.slice_on
),

services as (
    select
        account_services.customer_id,
        account_services.slice_on,
        account_services.ticket_count,
        account_services.visit_count,
        account_services.claims,
        account_services.promotions,
        account_services.balance_days,
    from marts.account_services as account_services
)

select
    coalesce(orders.customer_id, services.customer_id) as customer_id,
    coalesce(orders.slice_on, services.slice_on) as slice_on,
    coalesce(orders.line_count, 0) as line_count,
    coalesce(orders.revenue, 0) as revenue,
    coalesce(orders.revenue_without_cost, 0) as revenue_without_cost,
    coalesce(orders.cost_of_goods, 0) as cost_of_goods,
    coalesce(services.ticket_count, 0) as ticket_count,
    (coalesce(services.ticket_count, 0) * parameter('cost_per_ticket'))::decimal(18, 4) as ticket_cost,
    coalesce(services.visit_count, 0) as visit_count,
    (coalesce(services.visit_count, 0) * parameter('cost_per_visit'))::decimal(18, 4) as visit_cost,
    (coalesce(orders.return_count, 0) * parameter('cost_per_return'))::decimal(18, 4) as returns_cost,
    coalesce(services.claims, 0) as claims,
    coalesce(services.promotions, 0) as promotions,
    coalesce(services.balance_days, 0) as balance_days,
from orders
full join services on services.customer_id = orders.customer_id and services.slice_on = orders.slice_on
