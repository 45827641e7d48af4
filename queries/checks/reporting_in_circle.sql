-- Nobody may stand above themselves: whose accounts would be whose could not be said. Asked for where teams have sites.
-- @severity stop
select 'managers' as table_name, lines.manager_id
from marts.reporting_lines as lines
join engine.scope_kinds as kinds on kinds.kind = 'team'
where lines.superior_id = lines.manager_id
order by lines.manager_id
