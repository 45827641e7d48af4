-- One row per account, ageing bucket and day, for the as-of day and for the same day a month before: open amount and
-- open invoices as they stood that day. Disputes carry no date, so `disputed` is known for the as-of day only.
-- @grain customer_id, month_end, bucket
-- @scope customer_id
with earlier as (
    select distinct rolling_days.month_end as day
    from marts.rolling_days as rolling_days
    where rolling_days.month_no = 1
),

documents as (
    select lines.payer_id, lines.invoice_id, lines.applied_on, lines.method = 'named' as is_named, lines.amount,
    from marts.payment_applications as lines
    inner join earlier on lines.document_on <= earlier.day
),

candidates as (
    select invoices.customer_id, invoices.invoice_id, invoices.invoice_date, invoices.due_date, invoices.amount
    from marts.invoices as invoices
    inner join earlier on invoices.invoice_date <= earlier.day
    where invoices.paid_on is null or invoices.paid_on > earlier.day
       or (select build.allocation from engine.build as build) = 'oldest_first'
),

named as (
    select documents.invoice_id, sum(documents.amount) as amount
    from documents
    inner join candidates on candidates.invoice_id = documents.invoice_id
    inner join earlier on documents.applied_on <= earlier.day and documents.is_named
    group by documents.invoice_id
),

spreadable as (
    select documents.payer_id as customer_id,
        sum(case when is_named and applied_on <= earlier.day then 0 else documents.amount end) as amount,
    from documents
    cross join earlier
    where (select build.allocation from engine.build as build) = 'oldest_first'
    group by documents.payer_id
),

owed as (
    select candidates.customer_id, candidates.invoice_id, candidates.invoice_date, candidates.due_date,
        candidates.amount - coalesce(named.amount, 0) as amount,
    from candidates
    left join named on named.invoice_id = candidates.invoice_id
    where candidates.amount > coalesce(named.amount, 0)
),

lined_up as (
    select owed.customer_id, earlier.day, earlier.day - owed.due_date as days_past_due, owed.amount,
        sum(owed.amount) over (
            partition by owed.customer_id order by owed.due_date, owed.invoice_date, owed.invoice_id
            rows between unbounded preceding and current row
        ) - greatest(coalesce(spreadable.amount, 0), 0) as owed_up_to_here,
    from owed
    cross join earlier
    left join spreadable on spreadable.customer_id = owed.customer_id
),

states as (
    select customer_id, day, least(amount, owed_up_to_here) as open_amount, days_past_due, null as is_disputed
    from lined_up where owed_up_to_here > 0
    union all
    select invoices.customer_id, as_of() as day, invoices.open_amount, as_of() - invoices.due_date as days_past_due,
        invoices.is_disputed,
    from marts.invoices as invoices where invoices.open_amount > 0
)

select customer_id, day as month_end, case when day = as_of() then 0 else 1 end as month_no,
    case when days_past_due <= 0 then 'current'
        when days_past_due <= 30 then '1_30'
        when days_past_due <= 60 then '31_60'
        when days_past_due <= 90 then '61_90'
        else '91_plus' end as bucket,
    sum(open_amount)::decimal(18, 4) as open_amount,
    sum(case when is_disputed then open_amount when is_disputed is not null then 0 end)::decimal(18, 4) as disputed,
    count(*) as invoice_count,
from states
group by all
