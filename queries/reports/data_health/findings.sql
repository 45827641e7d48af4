-- What the page says first: a stale table, else a check that found something, else rejects, else that everything arrived;
-- and the lines over the checks, the files and the models.
with totals as (
    select
        count(*) filter (where files.role in ('table', 'sql')) as files,
        sum(files.rows_loaded) filter (where files.role in ('table', 'sql')) as loaded,
        sum(files.rows_rejected) filter (where files.role in ('table', 'sql')) as rejected,
        count(*) filter (where files.role = 'unused') as unused,
    from engine.files as files
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
    select tables.table_name, tables.newest_event as newest
    from engine.tables as tables
    where tables.is_present
      and as_of() - tables.newest_event > tables.freshness_days
    order by newest, tables.table_name
    limit 1
),

checked as (
    select
        count(distinct checks.check_name) as checks,
        count(distinct checks.check_name) filter (where checks.failures > 0) as found,
        count(distinct checks.check_name) filter (where checks.accepted_by is not null) as accepted,
        count(*) filter (where checks.failures = 0) as passed,
        count(*) filter (where checks.failures = 0 and starts_with(checks.check_name, 'grain_')) as grains,
        count(*) filter (
            where checks.failures = 0 and checks.table_name like '%.%' and not starts_with(checks.check_name, 'grain_')
        ) as figures,
        count(*) filter (where checks.failures = 0 and checks.table_name not like '%.%') as arrival,
    from engine.checks as checks
),

built as (
    select count(*) as models
    from engine.models as models
    where starts_with(models.model_name, 'marts.')
)

select
    slots.slot,
    case
        when slots.slot = 'page' and stale.table_name is not null then 'stale'
        when slots.slot = 'page' and checked.found > 0 then 'found'
        when slots.slot = 'page' and totals.rejected > 0 then 'some_rejected'
        when slots.slot = 'page' then 'all_in'
        when slots.slot = 'checks' and checked.accepted > 0 then 'checks_accepted'
        when slots.slot = 'checks' and checked.found > 0 then 'checks_found'
        when slots.slot = 'files' and totals.unused > 0 then 'files_unused'
        else slots.slot
    end as code,
    totals.*,
    coalesce(stale.table_name, worst.table_name) as worst_table,
    stale.newest,
    checked.*,
    built.*,
from unnest(['page', 'checks', 'passed', 'files', 'models']) as slots (slot)
cross join totals
cross join checked
cross join built
left join worst on true
left join stale on true
order by slots.slot
