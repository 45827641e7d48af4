-- Yesterday's file came again: every file of a table that has events nearly every day is the same as in the last good
-- build, while other tables moved on to a later day.
-- @severity stop
with build as (
    select build.as_of
    from engine.build as build
),

daily as (
    select event_days.table_name
    from engine.event_days as event_days
    cross join build
    where event_days.day > build.as_of - 28
    group by event_days.table_name
    having count(*) >= 14
),

compared as (
    select
        files.table_name,
        count(last_good_files.sha256) = count(*) as is_unchanged,
        max(last_good_files.as_of) as last_good_as_of,
    from engine.files as files
    left join engine.last_good_files as last_good_files
        on last_good_files.table_name = files.table_name and last_good_files.sha256 = files.sha256
    where files.table_name is not null
    group by files.table_name
)

select compared.table_name, compared.last_good_as_of, build.as_of
from compared
inner join daily on daily.table_name = compared.table_name
cross join build
where compared.is_unchanged
  and build.as_of > compared.last_good_as_of
  and exists (select 1 from compared as others where not others.is_unchanged)
order by compared.table_name
