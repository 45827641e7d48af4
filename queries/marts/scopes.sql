-- The parts of the company that have a site of their own, each with its name: a region's, or its account manager's; NULL
-- for accounts without one. `rank` is how narrow its kind is.
-- @grain scope_id
-- @scope company
with scopes as (
    select
        accounts.scope_id,
        any_value(accounts.kind) as kind,
        any_value(accounts.part) as part,
        count(*) as account_count,
    from marts.scope_accounts as accounts
    group by accounts.scope_id
)

select
    scopes.scope_id,
    scopes.kind,
    scopes.part,
    if(scopes.kind = 'region', scopes.part, managers.name) as name,
    list_position(['region', 'team', 'manager'], scopes.kind) as rank,
    scopes.account_count,
from scopes
left join marts.managers as managers on managers.manager_id = scopes.part and scopes.kind <> 'region'
