-- DSO, best possible DSO and CEI at 13 month ends, each over the window ending that day (receivables_months rolling
-- months). The days between the two lines are what lateness adds. Months whose window begins before the first invoice
-- are left out.
-- @grain month
with months as (
    select
        held.month_no,
        held.month_end,
        max(held.starts_on) as starts_on,
        max(held.window_days) as window_days,
        sum(held.gross_open) as gross_open,
        sum(held.overdue) as overdue,
        sum(held.opening) as opening,
        sum(held.sales) as credit_sales,
    from marts.receivable_windows as held
    where held.month_no <= 12
    group by held.month_no, held.month_end
),

first_invoice as (
    select min(invoices.invoice_date) as day
    from marts.invoices as invoices
)

select
    month_end as month,
    gross_open / credit_sales * window_days as dso_days,
    (gross_open - overdue) / credit_sales * window_days as best_possible_days,
    overdue / credit_sales * window_days as delay_days,
    100 * (opening + credit_sales - gross_open)
        / nullif(greatest(opening + credit_sales - gross_open + overdue, 0), 0) as cei_pct,
    gross_open::decimal(18, 4) as gross_open,
    overdue::decimal(18, 4) as overdue_amount,
    credit_sales::decimal(18, 4) as credit_sales,
from months
cross join first_invoice
where credit_sales > 0 and first_invoice.day <= starts_on + parameter('history_slack_days')::integer
order by month
