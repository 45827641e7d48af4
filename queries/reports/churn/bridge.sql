-- The revenue bridge: from the revenue of accounts active in the window before to that of accounts active in the last one,
-- by what became of each account. Empty while the exports do not reach back over both windows.
-- @grain bridge_step
with accounts as (
    select
        account_retention.status,
        account_retention.start_amount,
        account_retention.end_amount,
        account_retention.churned_amount + account_retention.contraction_amount + account_retention.expansion_amount
        + account_retention.reactivated_amount + account_retention.new_amount as step_amount,
    from marts.account_retention as account_retention
),

steps as (
    select 1 as place, 'start' as bridge_step, 'start' as bridge_kind, sum(start_amount) as amount, count(*) as account_count
    from accounts
    where start_amount > 0
    union all
    select names.place, names.step, 'step', coalesce(sum(accounts.step_amount), 0), count(accounts.status)
    from (
        values (2, 'churned', 'churned'), (3, 'contraction', 'contracted'), (4, 'expansion', 'expanded'),
            (5, 'reactivated', 'reactivated'), (6, 'new', 'new')
    ) as names (place, step, status)
    left join accounts on accounts.status = names.status
    group by names.place, names.step
    union all
    select 7, 'end', 'total', sum(end_amount), count(*)
    from accounts
    where end_amount > 0
)

select steps.bridge_step, steps.bridge_kind, coalesce(steps.amount, 0)::decimal(18, 4) as bridge_amount, steps.account_count
from steps
inner join marts.retention_windows as windows
    on windows.month_end = as_of()
   and windows.window_no = 1
   and windows.is_comparable
order by steps.place
