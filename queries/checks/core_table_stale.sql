-- A core table must have news: its newest event is older than its freshness limit.
-- @severity stop
select tables.table_name, tables.newest_event, as_of() as as_of, tables.freshness_days as limit_days
from engine.tables as tables
where tables.is_core
  and tables.is_present
  and as_of() - tables.newest_event > tables.freshness_days
order by tables.table_name
