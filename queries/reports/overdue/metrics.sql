-- The headline numbers of receivables: balances and ageing as of the day, DSO and CEI over the window ending that day.
-- `previous` is the same a month earlier, for DSO and CEI only where invoices reach back to the start of that window.
with totals as (
    select
        month_no, max(month_end) as month_end, max(starts_on) as starts_on, max(window_days) as days,
        sum(gross_open) as gross, sum(overdue) as overdue, sum(unapplied) as unapplied,
        case when sum(sales) > 0 then sum(sales) end as sales, sum(invoice_count) as sold,
        sum(opening) + sum(sales) - sum(gross_open) as collected,
        count(*) filter (where gross_open > 0) as accounts, count(*) filter (where overdue > 0) as overdue_accounts,
        count(*) filter (where unapplied <> 0) as unapplied_accounts,
    from marts.receivable_windows
    where month_no <= 1
    group by month_no
),

sold as (
    select month_no, max(day_count) as days, sum(sales) as sales
    from marts.credit_sales
    group by month_no having sum(sales) > 0
),

steps as (
    select totals.month_no, sold.days, sold.sales, totals.gross - coalesce(sum(sold.sales) over (
        partition by totals.month_no order by sold.month_no rows between unbounded preceding and 1 preceding), 0) as left_over
    from totals
    inner join sold on sold.month_no between totals.month_no and totals.month_no + parameter('countback_months') - 1
),

countback as (
    select month_no, fsum(days * greatest(0, least(1, left_over / sales))) as days from steps group by month_no
),

ageing as (
    select month_no, 'ar.bucket.' || bucket as id, sum(open_amount)::double as value,
        sum(invoice_count)::bigint as n, sum(disputed)::double as disputed,
    from marts.receivable_ageing
    group by month_no, bucket
),

numbers as (
    select totals.month_no, unnest([
        {'id': 'ar.gross', 'value': gross::double, 'n': accounts},
        {'id': 'ar.unapplied', 'value': unapplied::double, 'n': unapplied_accounts},
        {'id': 'ar.net', 'value': (gross - unapplied)::double, 'n': accounts},
        {'id': 'ar.overdue', 'value': overdue::double, 'n': overdue_accounts},
        {'id': 'ar.overdue_accounts', 'value': overdue_accounts::double, 'n': accounts},
        {'id': 'dso.simple_days', 'value': gross / sales * totals.days, 'n': sold},
        {'id': 'dso.best_possible_days', 'value': (gross - overdue) / sales * totals.days, 'n': sold},
        {'id': 'dso.average_days_delinquent', 'value': overdue / sales * totals.days, 'n': sold},
        {'id': 'dso.countback_days', 'value': countback.days, 'n': sold},
        {'id': 'cei.full_pct', 'value': 100 * collected / nullif(greatest(collected + overdue, 0), 0), 'n': sold},
    ], recursive := true) from totals left join countback on countback.month_no = totals.month_no
    union all select month_no, id, value, n from ageing
    union all select month_no, 'ar.open_invoices', sum(n), sum(n) from ageing group by month_no
    union all select month_no, 'ar.disputed', sum(disputed), sum(n) from ageing group by month_no
),

asked as (
    select unnest(['ar.gross', 'ar.unapplied', 'ar.net', 'ar.overdue', 'ar.disputed', 'ar.open_invoices', 'ar.overdue_accounts',
        'ar.bucket.current', 'ar.bucket.1_30', 'ar.bucket.31_60', 'ar.bucket.61_90', 'ar.bucket.91_plus', 'cei.full_pct',
        'dso.simple_days', 'dso.countback_days', 'dso.best_possible_days', 'dso.average_days_delinquent']) as id,
        (select min(invoice_date) from marts.invoices) as first_day
)

select
    asked.id,
    case when first_day is not null then coalesce(now.value, case when asked.id like 'ar.%' then 0 end) end as value,
    now.n::bigint as n,
    case when first_day is null then 'no_invoices' when now.value is not null or asked.id like 'ar.%' then null
        when asked.id like 'cei.%' then 'nothing_to_collect' else 'no_credit_sales' end as reason,
    case when asked.id = 'ar.disputed' then null
        when asked.id like 'ar.%' and first_day <= totals.month_end then coalesce(past.value, 0)
        when first_day <= totals.starts_on + parameter('history_slack_days')::integer then past.value end as previous,
from asked
left join numbers as now on now.id = asked.id and now.month_no = 0
left join totals on totals.month_no = 1
left join numbers as past on past.id = asked.id and past.month_no = 1
order by asked.id
