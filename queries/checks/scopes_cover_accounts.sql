-- Every account lies in exactly one region's and in exactly one account manager's site, those without one included, so
-- that the sites of a kind add up to the company.
-- @severity stop
select kinds.kind, profiles.customer_id, count(accounts.scope_id) as scope_count
from engine.scope_kinds as kinds
cross join marts.account_profiles as profiles
left join marts.scope_accounts as accounts
    on accounts.customer_id = profiles.customer_id and accounts.kind = kinds.kind
where kinds.kind <> 'team'
group by kinds.kind, profiles.customer_id
having count(accounts.scope_id) <> 1
order by kinds.kind, profiles.customer_id
