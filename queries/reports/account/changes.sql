-- What changed at the account since the build compared with: worse first.
-- @grain customer_id, change_code
select
    changes.customer_id,
    changes.* exclude (place, subject, subject_name, customer_id, owner_kind, manager_id, manager_name),
from marts.changes as changes
where changes.customer_id is not null
order by changes.customer_id, changes.place
