-- What changed at the manager's accounts, and with the manager's own plan, since the build compared with: worse first.
-- @grain manager_id, change_code, subject
select
    coalesce(changes.manager_id, '-') as manager_id,
    changes.* exclude (place, owner_kind, manager_id, manager_name),
    'manager' as owner_kind,
    null as manager_name,
    count(*) over (partition by changes.manager_id, changes.severity) as group_count,
    row_number() over (partition by changes.manager_id, changes.severity order by changes.place)
        <= parameter('changes_shown_manager') as is_shown,
from marts.changes as changes
where changes.owner_kind <> 'data'
order by coalesce(changes.manager_id, '-'), changes.place
