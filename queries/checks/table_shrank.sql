-- A table must not shrink against the last good build: fewer rows, or less money, than the limit shrink_pct allows.
-- @severity stop
with limits as (
    select limits.value as shrink_pct
    from engine.limits as limits
    where limits.name = 'shrink_pct'
)

select
    tables.table_name,
    last_good_tables.row_count as rows_before,
    tables.row_count as rows_now,
    last_good_tables.money_total as total_before,
    tables.money_total as total_now,
from engine.tables as tables
inner join engine.last_good_tables as last_good_tables on last_good_tables.table_name = tables.table_name
cross join limits
where tables.row_count < last_good_tables.row_count * (1 - limits.shrink_pct / 100)
   or (last_good_tables.money_total > 0
       and tables.money_total < last_good_tables.money_total * (1 - limits.shrink_pct / 100))
order by tables.table_name
