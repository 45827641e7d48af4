-- How many rows of each export were rejected, so that a change against the build before shows.
-- @grain table_name
-- @scope company
-- @keep
select rejects.table_name, count(distinct (rejects.file_id, rejects.line)) as row_count
from engine.rejects as rejects
where rejects.table_name is not null
group by rejects.table_name
