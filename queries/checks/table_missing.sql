-- A table that the last good build had is missing tonight.
-- @severity stop
select last_good_tables.table_name, last_good_tables.row_count as rows_before
from engine.last_good_tables as last_good_tables
inner join engine.tables as tables on tables.table_name = last_good_tables.table_name
where not tables.is_present
order by last_good_tables.table_name
