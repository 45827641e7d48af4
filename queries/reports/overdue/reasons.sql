-- Overdue amount by the reason collections last heard since it fell due; accounts without one stand as not recorded.
-- `is_ours` marks what we can put right ourselves: reconciliation, invoices and service. No rows when no reason was
-- ever recorded.
-- @grain late_reason
with owed as (
    select
        account_receivables.customer_id, account_receivables.overdue,
        coalesce(account_receivables.late_reason, 'not_recorded') as late_reason,
    from marts.account_receivables as account_receivables
    where account_receivables.overdue > 0
),

totals as (
    select sum(overdue) as overdue, bool_or(late_reason <> 'not_recorded') as is_recorded
    from owed
)

select
    owed.late_reason,
    sum(owed.overdue)::decimal(18, 4) as overdue_amount,
    100 * sum(owed.overdue) / nullif(max(totals.overdue), 0) as overdue_pct,
    count(*) as account_count,
    owed.late_reason in ('reconciliation', 'invoice_error', 'service_dissatisfaction') as is_ours,
from owed
cross join totals
where totals.is_recorded
group by owed.late_reason
order by owed.late_reason = 'not_recorded', overdue_amount desc, owed.late_reason
