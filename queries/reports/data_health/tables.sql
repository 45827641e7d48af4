-- Every table of the contract that came, its rows and how long its newest event is before the data date.
select
    tables.table_name,
    tables.row_count,
    tables.newest_event,
    as_of() - tables.newest_event as days_behind,
    case when tables.newest_event is not null then tables.freshness_days end as freshness_days,
    case
        when tables.newest_event is null then 'undated'
        when as_of() - tables.newest_event > tables.freshness_days then 'stale'
        else 'fresh'
    end as freshness,
from engine.tables as tables
where tables.is_present
order by days_behind desc nulls last, tables.table_name
