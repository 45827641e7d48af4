-- Tickets opened and resolved in each of the last thirteen calendar months, by their own days, and those open at the end
-- of it; the month of the as-of day goes as far as that day. Open at the end = open at the start + opened - resolved.
-- @grain month
with moves as (
    select month, sum(opened)::bigint as opened, sum(resolved)::bigint as resolved
    from marts.ticket_months as ticket_months
    group by month
),

months as (
    select unnest(generate_series(min(month), date_trunc('month', as_of())::date, interval 1 month))::date as month
    from moves
),

flow as (
    select
        months.month,
        coalesce(moves.opened, 0) as opened,
        coalesce(moves.resolved, 0) as resolved,
        sum(coalesce(moves.opened, 0) - coalesce(moves.resolved, 0)) over (order by months.month)::bigint as backlog,
    from months
    left join moves on moves.month = months.month
)

select month, opened, resolved, backlog
from flow
where month >= date_trunc('month', as_of()) - to_months(12)
order by month
