-- What changed since the build compared with, worse first, then better, then data; within each the largest money first.
-- The first changes_shown of each kind stand on the page, all of them in the download.
-- @grain change_code, subject
select
    changes.place,
    changes.severity,
    case changes.severity when 'worse' then 'bad' when 'better' then 'good' else 'warn' end as tone,
    changes.change_code,
    changes.subject,
    changes.customer_id,
    changes.customer_name,
    changes.tier_before,
    changes.tier,
    changes.amount,
    changes.change_count,
    if(changes.change_code = 'broken_promise', null, changes.change_count) as shown_count,
    changes.manager_name,
    row_number() over (partition by changes.severity order by changes.place) <= parameter('changes_shown') as is_shown,
from marts.changes as changes
order by changes.place
