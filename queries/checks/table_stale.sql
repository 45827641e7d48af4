-- A table whose newest event is older than its freshness limit; its figures are older than the page says.
-- @severity warn
select tables.table_name, tables.newest_event, as_of() as as_of, tables.freshness_days as limit_days
from engine.tables as tables
where not tables.is_core
  and tables.is_present
  and as_of() - tables.newest_event > tables.freshness_days
order by tables.table_name
