-- From which scope a reader may go on to which: those of a narrower kind (and of teams the smaller ones) that hold
-- nothing the reader does not see already. Accounts without a manager are in nobody's team.
-- @grain scope_id, other_id
-- @scope company
with joint as (
    select here.scope_id, there.scope_id as other_id, count(*) as account_count
    from marts.scope_accounts as here
    join marts.scope_accounts as there on there.customer_id = here.customer_id and there.kind <> 'region'
    where here.kind <> 'manager'
    group by here.scope_id, there.scope_id
)

select joint.scope_id, joint.other_id
from joint
join marts.scopes as here on here.scope_id = joint.scope_id
join marts.scopes as there on there.scope_id = joint.other_id
where there.account_count = joint.account_count
  and (here.rank < there.rank or here.rank = there.rank and joint.account_count < here.account_count)
