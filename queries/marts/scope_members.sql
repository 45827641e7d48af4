-- What each scope may see, by the key that a mart's rows carry: its accounts (`customer_id`); the account managers who look
-- after any of them, and in a team all its people (`manager_id`); those of them who look after nobody else's (`team`:
-- what is added up over all of a manager's accounts is theirs); and who may be named where a text names a person
-- (`person`): the same managers, by number or name. Nobody else may: nothing tells who looked after an account before.
-- @grain scope_id, key, member
-- @scope company
with accounts as (
    select accounts.scope_id, accounts.customer_id, profiles.manager_id
    from marts.scope_accounts as accounts
    join marts.account_profiles as profiles on profiles.customer_id = accounts.customer_id
),

people as (
    select accounts.scope_id, accounts.manager_id
    from accounts
    where accounts.manager_id is not null
    union
    select scopes.scope_id, scopes.part
    from marts.scopes as scopes
    where scopes.kind = 'team'
    union
    select scopes.scope_id, lines.manager_id
    from marts.scopes as scopes
    join marts.reporting_lines as lines on lines.superior_id = scopes.part
    where scopes.kind = 'team'
),

elsewhere as (
    select distinct people.scope_id, people.manager_id
    from people
    join marts.account_profiles as profiles on profiles.manager_id = people.manager_id
    left join accounts on accounts.scope_id = people.scope_id and accounts.customer_id = profiles.customer_id
    where accounts.customer_id is null
)

select accounts.scope_id, 'customer_id' as key, accounts.customer_id as member from accounts
union
select people.scope_id, 'manager_id', people.manager_id from people
union
select people.scope_id, 'team', people.manager_id
from people
left join elsewhere on elsewhere.scope_id = people.scope_id and elsewhere.manager_id = people.manager_id
where elsewhere.manager_id is null
union
select people.scope_id, 'person', people.manager_id from people
union
select people.scope_id, 'person', managers.name
from people
join marts.managers as managers on managers.manager_id = people.manager_id
