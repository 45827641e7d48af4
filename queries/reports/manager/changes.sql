-- What changed at the manager's accounts, and with the manager's own plan, since the build compared with: worse first.
-- @grain manager_id, change_code, subject
select
    coalesce(changes.manager_id, '-') as manager_id,
    changes.severity,
    changes.change_code,
    changes.subject,
    changes.subject_name,
    changes.customer_id,
    changes.tier_before,
    changes.tier,
    changes.amount,
    changes.change_count,
    changes.cause_code,
    changes.cause_on,
    changes.cause_value,
    changes.cause_limit,
    changes.cause_amount,
    'manager' as owner_kind,
    null as manager_name,
    count(*) over (partition by changes.manager_id, changes.severity) as group_count,
    row_number() over (partition by changes.manager_id, changes.severity order by changes.place)
        <= parameter('changes_shown_manager') as is_shown,
from marts.changes as changes
where changes.owner_kind <> 'data'
order by coalesce(changes.manager_id, '-'), changes.place
