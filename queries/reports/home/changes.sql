-- What changed since the build compared with, worse first, then better, then data; within each the largest money first.
-- The first changes_shown of each kind stand on the page, all of them in the download.
-- @grain change_code, subject
select
    changes.*,
    count(*) over (partition by changes.severity) as group_count,
    row_number() over (partition by changes.severity order by changes.place) <= parameter('changes_shown') as is_shown,
from marts.changes as changes
order by changes.place
