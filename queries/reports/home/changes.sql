-- What changed since the build compared with, worse first, then better, then data; within each the largest money first.
-- The first changes_shown of each kind stand on the page, all of them in the download.
-- @grain change_code, subject
select
    changes.place,
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
    changes.owner_kind,
    changes.manager_id,
    changes.manager_name,
    count(*) over (partition by changes.severity) as group_count,
    row_number() over (partition by changes.severity order by changes.place) <= parameter('changes_shown') as is_shown,
from marts.changes as changes
order by changes.place
