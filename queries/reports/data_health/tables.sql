-- Every table of the contract that came: what became of its rows, how many the figures use, and how long its newest
-- event is before the data date. Tables past their limit come first.
with files as (
    select
        files.table_name,
        sum(files.rows_read) as rows_read,
        sum(files.rows_loaded) as rows_loaded,
        sum(files.rows_superseded) as rows_superseded,
        sum(files.rows_rejected) as rows_rejected,
        sum(files.rows_ignored) as rows_ignored,
    from engine.files as files
    where files.role in ('table', 'sql')
    group by files.table_name
)

select
    tables.table_name as source_table,
    tables.table_name,
    tables.row_count,
    files.rows_rejected,
    files.rows_read,
    files.rows_loaded,
    files.rows_superseded,
    files.rows_ignored,
    tables.newest_event,
    as_of() - tables.newest_event as days_behind,
    case when tables.newest_event is not null then tables.freshness_days end as freshness_days,
    case
        when tables.newest_event is null then 'undated'
        when as_of() - tables.newest_event > tables.freshness_days then 'stale'
        else 'fresh'
    end as freshness,
    case when as_of() - tables.newest_event > tables.freshness_days then 'warn' end as tone,
from engine.tables as tables
left join files on files.table_name = tables.table_name
where tables.is_present
order by tone nulls last, days_behind desc nulls last, tables.table_name
