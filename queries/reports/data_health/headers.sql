-- Headers of the exports that no column answers to, with the column each most likely is. Their values are not loaded.
-- @grain file_name, header
select distinct
    headers.file as file_name,
    headers.table_name as source_table,
    headers.header,
    headers.proposal as column_name,
from engine.unknown_headers as headers
order by headers.file, headers.header
