-- One row per account and month in which it opened a ticket or had one resolved, with the tickets it had open at the
-- end of that month; a month without a row ends as the one before it. Reopened tickets count from their first opening
-- to their last solution: exports do not say when they were open again.
-- @grain customer_id, month
-- @scope customer_id
with moves as (
    select
        tickets.customer_id,
        date_trunc('month', tickets.opened_on)::date as month,
        1 as opened,
        0 as resolved,
    from marts.tickets as tickets
    union all
    select
        tickets.customer_id,
        date_trunc('month', tickets.resolved_on)::date as month,
        0 as opened,
        1 as resolved,
    from marts.tickets as tickets
    where tickets.resolved_on is not null
),

months as (
    select customer_id, month, sum(opened)::bigint as opened, sum(resolved)::bigint as resolved
    from moves
    group by customer_id, month
)

select
    customer_id,
    month,
    opened,
    resolved,
    sum(opened - resolved) over (partition by customer_id order by month)::bigint as backlog,
from months
