-- A table that the last good build had is missing tonight.
-- @severity stop
select baseline_tables.table_name, baseline_tables.row_count as rows_before
from engine.baseline_tables as baseline_tables
inner join engine.tables as tables on tables.table_name = baseline_tables.table_name
where not tables.is_present
order by baseline_tables.table_name
