-- What changed since the build compared with (the newest good one with an earlier as-of day): one row per change and
-- account, or per change and export. Empty on a first build. Severity worse, better or data; `amount` is the money the
-- change is about, `change_count` how many promises, complaints or rows. A change shows on the night it happened and
-- then no more.
-- @grain change_code, subject
-- @scope customer_id
with moves as (
    select * from marts.account_moves as account_moves
),

accounts as (
    select accounts.customer_id, accounts.customer_name, accounts.tier, accounts.manager_name
    from marts.accounts as accounts
),

newcomers as (
    select accounts.customer_id
    from accounts
    left join baseline.accounts as before on before.customer_id = accounts.customer_id
    where before.customer_id is null and exists (select 1 from baseline.accounts as any_before)
),

rejects as (
    select latest.table_name, latest.row_count - coalesce(before.row_count, 0) as more_rows
    from marts.rejected_rows as latest
    left join baseline.rejected_rows as before on before.table_name = latest.table_name
    where latest.row_count > coalesce(before.row_count, 0) and exists (select 1 from baseline.accounts as any_before)
),

found (severity, change_code, customer_id, subject, amount, change_count, tier_before) as (
    select 'worse', 'broken_promise', customer_id, customer_id, missing_amount, more_broken_promises, null
    from moves where more_broken_promises > 0
    union all
    select 'worse', 'newly_overdue', customer_id, customer_id, overdue, null, null
    from moves where is_overdue and not was_overdue
    union all
    select 'worse', 'went_silent', customer_id, customer_id, stake, null, null
    from moves where status = 'silent' and status_before not in ('silent', 'churned', 'closed')
    union all
    select 'worse', status, customer_id, customer_id, before_revenue, null, null
    from moves where status in ('churned', 'closed') and status_before not in ('churned', 'closed')
    union all
    select 'worse', 'tier_down', customer_id, customer_id, contribution, null, tier_before
    from moves where tier_steps < 0
    union all
    select 'worse', 'new_complaint', customer_id, customer_id, null, more_complaints, null
    from moves where more_complaints > 0
    union all
    select 'better', 'overdue_cleared', customer_id, customer_id, overdue_before, null, null
    from moves where was_overdue and not is_overdue
    union all
    select 'better', 'tier_up', customer_id, customer_id, contribution, null, tier_before
    from moves where tier_steps > 0
    union all
    select 'better', 'ordered_again', customer_id, customer_id, stake, null, null
    from moves where status_before in ('silent', 'churned', 'dormant') and has_new_order
    union all
    select 'better', 'complaints_closed', customer_id, customer_id, null, open_complaints_before, null
    from moves where open_complaints = 0 and open_complaints_before > 0
    union all
    select 'better', 'new_account', customer_id, customer_id, null, null, null
    from newcomers
    union all
    select 'data', 'rows_rejected', null, table_name, null, more_rows, null
    from rejects
)

select
    found.change_code, found.subject, found.severity, found.customer_id, accounts.customer_name, accounts.tier,
    found.tier_before, found.amount::decimal(18, 4) as amount, found.change_count::bigint as change_count,
    accounts.manager_name,
    row_number() over (
        order by list_position(['worse', 'better', 'data'], found.severity), abs(found.amount) desc nulls last,
            found.change_code, found.subject
    ) as place,
from found
left join accounts on accounts.customer_id = found.customer_id
