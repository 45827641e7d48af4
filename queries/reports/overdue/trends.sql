-- The headline balances and rates at 13 month ends, oldest first: the small lines under the headline numbers.
-- @grain id, month
with months as (
    select
        held.month_end as month, max(held.window_days) as days, sum(held.gross_open)::double as gross,
        sum(held.overdue)::double as overdue, nullif(greatest(sum(held.sales), 0), 0)::double as sales,
        count(*) filter (where held.overdue > 0) as accounts,
        (sum(held.opening) + sum(held.sales) - sum(held.gross_open))::double as collected,
        max(held.starts_on) + parameter('history_slack_days')::integer as starts_on,
    from marts.receivable_windows as held
    where held.month_no <= 12
    group by held.month_end
),

first_invoice as (
    select min(invoices.invoice_date) as day
    from marts.invoices as invoices
),

numbers as (
    select month, starts_on, unnest([
        {'id': 'ar.overdue', 'value': overdue},
        {'id': 'ar.gross', 'value': gross},
        {'id': 'ar.overdue_accounts', 'value': accounts::double},
        {'id': 'dso.simple_days', 'value': gross / sales * days},
        {'id': 'cei.full_pct', 'value': 100 * collected / nullif(greatest(collected + overdue, 0), 0)},
    ], recursive := true) from months
)

select numbers.id, numbers.month, numbers.value
from numbers
inner join first_invoice on first_invoice.day <= numbers.starts_on
where numbers.value is not null
order by numbers.id, numbers.month
