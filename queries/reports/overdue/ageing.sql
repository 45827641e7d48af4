-- Open amount by days past due, as of the day and a month earlier; due on the day itself is current. Unapplied cash
-- lowers no bucket. Disputed amounts stay in their bucket and are shown as a part of it. `worst_first` is the order of the
-- work list in which those who owe most in the bucket come first.
-- @grain ageing_bucket
with codes as (
    select * from (values (0, 'current'), (1, '1_30'), (2, '31_60'), (3, '61_90'), (4, '91_plus')) as codes (place, bucket)
),

sums as (
    select
        codes.place,
        codes.bucket,
        coalesce(sum(ageing.open_amount) filter (where ageing.month_no = 0), 0) as open_amount,
        coalesce(sum(ageing.open_amount) filter (where ageing.month_no = 1), 0) as past_amount,
        coalesce(sum(ageing.disputed), 0) as disputed_amount,
        coalesce(sum(ageing.invoice_count) filter (where ageing.month_no = 0), 0)::bigint as invoice_count,
        count(distinct ageing.customer_id) filter (where ageing.month_no = 0) as account_count,
    from codes
    left join marts.receivable_ageing as ageing on ageing.bucket = codes.bucket
    group by codes.place, codes.bucket
),

history as (
    select min(invoices.invoice_date) <= (select max(month_end) from marts.rolling_days where month_no = 1) as is_known
    from marts.invoices as invoices
)

select
    bucket as ageing_bucket,
    open_amount::decimal(18, 4) as open_amount,
    case when is_known then past_amount end::decimal(18, 4) as previous_open_amount,
    case when is_known then open_amount - past_amount end::decimal(18, 4) as open_change,
    disputed_amount::decimal(18, 4) as disputed_amount,
    invoice_count,
    account_count,
    case when bucket <> 'current' then '-open_' || bucket end as worst_first,
from sums
cross join history
where exists (select 1 from marts.invoices)
order by place
