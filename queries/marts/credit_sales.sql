-- One row per account and rolling month with an invoice or credit note: what was sold on credit. `sales` is invoices
-- less credit notes, the base of DSO and CEI; `month_no` counts back from the month that ends on the as-of day, 0.
-- @grain customer_id, month_end
-- @scope customer_id
with days as (
    select rolling_days.day, rolling_days.month_no, rolling_days.month_end, rolling_days.day_count
    from marts.rolling_days as rolling_days
)

select
    invoices.customer_id,
    days.month_end,
    max(days.month_no) as month_no,
    max(days.day_count) as day_count,
    sum(invoices.amount)::decimal(18, 4) as sales,
    count(*) filter (where invoices.amount >= 0) as invoice_count,
from staging.invoices as invoices
inner join days on days.day = invoices.invoice_date
group by invoices.customer_id, days.month_end
