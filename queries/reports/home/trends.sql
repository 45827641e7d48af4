-- The headline numbers of the page at the last 13 month ends, oldest first, where the exports reach back far enough:
-- the small lines under them. The backlog stands at calendar month ends and today, as on the page of service.
-- @grain id, month_end
with balances as (
    select 'ar.overdue' as id, receivable_months.month_end, sum(receivable_months.overdue)::double as value
    from marts.receivable_months as receivable_months
    where receivable_months.month_end > as_of() - to_months(13)
    group by receivable_months.month_end
),

revenues as (
    select 'revenue.trailing_12m' as id, tier_months.month_end, sum(tier_months.revenue)::double as value
    from marts.tier_months as tier_months
    where tier_months.is_comparable
    group by tier_months.month_end
),

whole as (
    select retention_windows.month_end
    from marts.retention_windows as retention_windows
    where retention_windows.window_no = 1 and retention_windows.is_whole
),

retained as (
    select
        'retention.nrr_pct' as id,
        months.month_end,
        (100 * sum(greatest(months.after_revenue, 0)) / nullif(sum(months.before_revenue), 0))::double as value,
    from marts.retention_months as months
    join whole on whole.month_end = months.month_end
    where months.before_revenue > 0
    group by months.month_end
    having count(*) >= parameter('minimum_n')
),

flows as (
    select ticket_months.month, sum(ticket_months.opened - ticket_months.resolved) as net
    from marts.ticket_months as ticket_months
    group by ticket_months.month
),

-- Every calendar month from the first ticket on, whether a ticket moved in it or not.
calendar as (
    select unnest(generate_series(min(flows.month), date_trunc('month', as_of())::date, interval 1 month))::date as month
    from flows
),

backlogs as (
    select
        'tickets.backlog' as id,
        least((calendar.month + to_months(1))::date - 1, as_of()) as month_end,
        sum(coalesce(flows.net, 0)) over (order by calendar.month)::double as value,
    from calendar
    left join flows on flows.month = calendar.month
)

select id, month_end, value from balances
union all
select id, month_end, value from revenues
union all
select id, month_end, value from retained
union all
select id, month_end, value from backlogs where month_end >= date_trunc('month', as_of()) - to_months(12)
order by id, month_end
