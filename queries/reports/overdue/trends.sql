-- The headline balances and rates at 13 month ends, oldest first: the small lines under the headline numbers. Month ends
-- whose window begins more than history_slack_days before the first invoice are left out.
-- @grain id, month_end
with numbers as (
    select month_end, unnest([
        {'id': 'ar.overdue', 'value': overdue::double},
        {'id': 'ar.gross', 'value': gross_open::double},
        {'id': 'ar.overdue_accounts', 'value': overdue_accounts::double},
        {'id': 'dso.simple_days', 'value': dso_days},
        {'id': 'cei.full_pct', 'value': cei_pct},
    ], recursive := true)
    from marts.receivable_rates as rates
    where dimension = 'company' and is_whole
)

select id, month_end, value
from numbers
where value is not null
order by id, month_end
