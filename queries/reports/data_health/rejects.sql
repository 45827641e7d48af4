-- Rejected rows by table, column and reason, with one example of each.
with rejects as (
    select
        rejects.table_name,
        rejects.column_name,
        rejects.reason,
        files.file,
        rejects.line,
        rejects.value,
    from engine.rejects as rejects
    inner join engine.files as files on files.file_id = rejects.file_id
),

placed as (
    select
        rejects.*,
        row_number() over (partition by table_name, column_name, reason order by file, line) as place,
        count(*) over (partition by table_name, column_name, reason) as reject_count,
    from rejects
)

select
    table_name,
    table_name as source_table,
    column_name,
    reason as reject_reason,
    reject_count,
    file as file_name,
    line as line_number,
    value as reject_value,
from placed
where place = 1
order by reject_count desc, table_name, column_name nulls first, reject_reason
