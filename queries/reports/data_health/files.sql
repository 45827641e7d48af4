-- Every file of the input folder, what it was read as, and what became of its rows; those nobody asked for come first.
select
    files.file as file_name,
    files.table_name,
    files.table_name as source_table,
    files.role as file_role,
    files.encoding,
    files.part_date,
    files.rows_read,
    files.rows_loaded,
    files.rows_superseded,
    files.rows_rejected,
    files.rows_ignored,
from engine.files as files
order by files.role = 'unused' desc, files.table_name is null, files.table_name, files.file
