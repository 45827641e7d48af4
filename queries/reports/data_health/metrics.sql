-- Rows read, loaded and rejected tonight, over all files.
with files as (
    select
        sum(files.rows_read) as rows_read,
        sum(files.rows_loaded) as rows_loaded,
        sum(files.rows_rejected) as rows_rejected,
        count(*) as file_count,
    from engine.files as files
    where files.role in ('table', 'sql')
)

select 'rows.read' as id, rows_read as value, file_count as n, null as reason, null as previous
from files
union all
select 'rows.loaded', rows_loaded, file_count, null, null
from files
union all
select 'rows.rejected', rows_rejected, file_count, null, null
from files
