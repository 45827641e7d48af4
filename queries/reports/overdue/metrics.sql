-- The headline numbers of receivables: balances and ageing as of the day, DSO and CEI over the window ending that day.
-- `previous` is the same a month earlier. DSO and CEI are there only where invoices reach back to the start of the window.
with totals as (
    select * from marts.receivable_rates as rates where dimension = 'company' and month_no <= 1
),

sold as (
    select month_no, max(day_count) as days, sum(sales) as sales
    from marts.credit_sales
    group by month_no having sum(sales) > 0
),

steps as (
    select totals.month_no, sold.days, sold.sales, totals.gross_open - coalesce(sum(sold.sales) over (
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
        {'id': 'ar.gross', 'value': gross_open::double, 'n': account_count},
        {'id': 'ar.unapplied', 'value': unapplied::double, 'n': unapplied_accounts},
        {'id': 'ar.net', 'value': (gross_open - unapplied)::double, 'n': account_count},
        {'id': 'ar.overdue', 'value': overdue::double, 'n': overdue_accounts},
        {'id': 'ar.overdue_accounts', 'value': overdue_accounts::double, 'n': account_count},
        {'id': 'dso.simple_days', 'value': dso_days, 'n': invoice_count},
        {'id': 'dso.best_possible_days', 'value': best_possible_days, 'n': invoice_count},
        {'id': 'dso.average_days_delinquent', 'value': delay_days, 'n': invoice_count},
        {'id': 'dso.countback_days', 'value': case when is_whole then countback.days end, 'n': invoice_count},
        {'id': 'cei.full_pct', 'value': cei_pct, 'n': invoice_count},
    ], recursive := true) from totals left join countback on countback.month_no = totals.month_no
    union all select month_no, id, value, n from ageing
    union all select month_no, 'ar.open_invoices', sum(n), sum(n) from ageing group by month_no
    union all select month_no, 'ar.disputed', sum(disputed), sum(n) from ageing group by month_no
),

asked as (
    select unnest(['ar.gross', 'ar.unapplied', 'ar.net', 'ar.overdue', 'ar.disputed', 'ar.open_invoices', 'ar.overdue_accounts',
        'ar.bucket.current', 'ar.bucket.1_30', 'ar.bucket.31_60', 'ar.bucket.61_90', 'ar.bucket.91_plus', 'cei.full_pct',
        'dso.simple_days', 'dso.countback_days', 'dso.best_possible_days', 'dso.average_days_delinquent']) as id,
        (select min(invoice_date) from marts.invoices) as first_day,
        (select max(month_end) from marts.rolling_days where month_no = 1) as month_ago,
)

select
    asked.id,
    case when first_day is not null then coalesce(now.value, case when asked.id like 'ar.%' then 0 end) end as value,
    now.n::bigint as n,
    case when first_day is null then 'no_invoices' when now.value is not null or asked.id like 'ar.%' then null
        when not latest.is_whole then 'no_history'
        when asked.id like 'cei.%' then 'nothing_to_collect' else 'no_credit_sales' end as reason,
    case when asked.id = 'ar.disputed' then null when asked.id not like 'ar.%' then past.value
        when first_day <= month_ago then coalesce(past.value, 0) end as previous,
from asked
left join numbers as now on now.id = asked.id and now.month_no = 0
left join numbers as past on past.id = asked.id and past.month_no = 1
left join totals as latest on latest.month_no = 0
order by asked.id
