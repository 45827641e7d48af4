-- DSO, best possible DSO and CEI at 13 month ends, each over the window ending that day (receivables_months rolling
-- months). The days between the two lines are what lateness adds. Month ends without sales in the window, or whose
-- window begins more than history_slack_days before the first invoice, are left out.
-- @grain month_end
select
    month_end, dso_days, best_possible_days, delay_days, cei_pct, gross_open, overdue as overdue_amount, credit_sales,
from marts.receivable_rates as rates
where dimension = 'company' and dso_days is not null
order by month_end
