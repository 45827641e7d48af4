-- What changed since the build compared with (the newest good one with an earlier as-of day), each with its severity and
-- its owner: one row per change and account, account manager or export. Empty on a first build. Severity worse, better
-- or data; the owner is the manager of the account (`nobody` where it has none), of an export whoever looks after the
-- data. `amount` is the money the change is about, `change_count` how many promises, complaints, invoices or rows;
-- the cause columns are those of account_changes. A change shows on the night it happened and then no more.
-- @grain change_code, subject
-- @scope customer_id, manager_id as team
-- @order place
with accounts as (
    select accounts.customer_id, accounts.customer_name, accounts.tier, accounts.manager_id, accounts.manager_name,
        accounts.acquired_on
    from marts.accounts as accounts
),

teams as (
    select latest.owner_id as manager_id, managers.name as manager_name, latest.is_slipping, latest.attainment_pct,
        latest.target_to_date, latest.revenue_to_date
    from marts.plan_progress as latest
    join baseline.plan_progress as before on before.owner_kind = latest.owner_kind and before.owner_id = latest.owner_id
    left join marts.managers as managers on managers.manager_id = latest.owner_id
    where latest.owner_kind = 'manager' and latest.is_slipping <> coalesce(before.is_slipping, false)
),

found as (
    select changes.*, changes.customer_id as subject, accounts.customer_name as subject_name, accounts.tier,
        moves.tier_before, accounts.manager_id, accounts.manager_name,
        if(accounts.manager_id is null, 'nobody', 'manager') as owner_kind
    from marts.account_changes as changes
    join accounts on accounts.customer_id = changes.customer_id
    left join marts.account_moves as moves
        on moves.customer_id = changes.customer_id and changes.change_code in ('tier_up', 'tier_down')
    union all by name
    select 'better' as severity, 'new_account' as change_code, accounts.customer_id, 'acquired' as cause_code,
        accounts.acquired_on as cause_on, accounts.customer_id as subject, accounts.customer_name as subject_name,
        accounts.tier, accounts.manager_id, accounts.manager_name,
        if(accounts.manager_id is null, 'nobody', 'manager') as owner_kind
    from accounts
    left join baseline.accounts as before on before.customer_id = accounts.customer_id
    where before.customer_id is null and exists (select 1 from baseline.accounts as any_before)
    union all by name
    select if(teams.is_slipping, 'worse', 'better') as severity,
        if(teams.is_slipping, 'team_plan_slipping', 'team_plan_recovered') as change_code,
        if(teams.is_slipping, teams.target_to_date - teams.revenue_to_date, teams.revenue_to_date) as amount,
        'plan' as cause_code,
        teams.attainment_pct as cause_value, 100 - parameter('plan_slip_pct') as cause_limit,
        teams.target_to_date as cause_amount, teams.manager_id as subject, teams.manager_name as subject_name,
        teams.manager_id, teams.manager_name, 'manager' as owner_kind
    from teams
    union all by name
    select 'data' as severity, 'rows_rejected' as change_code, latest.row_count - coalesce(before.row_count, 0) as change_count,
        'rejected' as cause_code, latest.row_count as cause_value, latest.table_name as subject, 'data' as owner_kind
    from marts.rejected_rows as latest
    left join baseline.rejected_rows as before on before.table_name = latest.table_name
    where latest.row_count > coalesce(before.row_count, 0) and exists (select 1 from baseline.accounts as any_before)
)

-- The columns in the order in which home, managers and accounts show them.
select
    row_number() over (
        order by list_position(['worse', 'better', 'data'], found.severity), abs(found.amount) desc nulls last,
            found.change_code, found.subject
    ) as place,
    found.severity, found.change_code, found.subject, found.subject_name, found.customer_id, found.tier_before, found.tier,
    found.amount::decimal(18, 4) as amount, found.change_count::bigint as change_count, found.cause_code,
    found.cause_on::date as cause_on, found.cause_value::double as cause_value, found.cause_limit::double as cause_limit,
    found.cause_amount::decimal(18, 4) as cause_amount, found.owner_kind, found.manager_id, found.manager_name,
from found
