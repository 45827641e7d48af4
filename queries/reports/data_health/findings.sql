-- What the page says first: a stale table, else rejects, else that everything arrived.
with totals as (
    select count(*) as files, sum(files.rows_loaded) as loaded, sum(files.rows_rejected) as rejected
    from engine.files as files
    where files.role in ('table', 'sql')
),

worst as (
    select files.table_name, sum(files.rows_rejected) as rejected
    from engine.files as files
    where files.rows_rejected > 0
    group by files.table_name
    order by rejected desc, files.table_name
    limit 1
),

stale as (
    select tables.table_name, as_of() - tables.newest_event as days
    from engine.tables as tables
    where tables.is_present
      and as_of() - tables.newest_event > tables.freshness_days
    order by days desc, tables.table_name
    limit 1
)

select
    'page' as slot,
    case
        when stale.table_name is not null then 'stale'
        when totals.rejected > 0 then 'some_rejected'
        else 'all_in'
    end as code,
    totals.files,
    totals.loaded,
    totals.rejected,
    coalesce(stale.table_name, worst.table_name) as worst_table,
    stale.days,
from totals
left join worst on true
left join stale on true
