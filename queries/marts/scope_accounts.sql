-- Which accounts each part of the company with a site of its own holds, of the kinds that the settings ask for: a
-- region, an account manager (their own accounts), a team (an account manager with people below, with the accounts of
-- all of them). `part` is the region or the manager; NULL for accounts without one, which have a site of their own.
-- @grain scope_id, customer_id
-- @scope company
with kinds as (
    select scope_kinds.kind
    from engine.scope_kinds as scope_kinds
),

accounts as (
    select profiles.customer_id, profiles.region, profiles.manager_id
    from marts.account_profiles as profiles
),

leaders as (
    select lines.superior_id, lines.manager_id
    from marts.reporting_lines as lines
    union
    select lines.superior_id, lines.superior_id
    from marts.reporting_lines as lines
),

parts as (
    select 'region' as kind, accounts.region as part, accounts.customer_id
    from accounts
    union all
    select 'manager', accounts.manager_id, accounts.customer_id
    from accounts
    union all
    select 'team', leaders.superior_id, accounts.customer_id
    from accounts
    join leaders on leaders.manager_id = accounts.manager_id
)

select
    case
        when parts.part is not null then concat_ws(':', parts.kind, parts.part)
        when parts.kind = 'region' then 'no_region'
        else 'unassigned'
    end as scope_id,
    parts.kind,
    parts.part,
    parts.customer_id,
from parts
join kinds on kinds.kind = parts.kind
