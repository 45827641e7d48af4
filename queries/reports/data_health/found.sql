-- The checks that found something: those that would have stopped the publish and were let through, then warnings. Where
-- a check looks at each export, there is a row for each in which it found something.
select
    if(starts_with(checks.check_name, 'grain_'), 'grain', checks.check_name) as check_code,
    if(starts_with(checks.check_name, 'grain_'), 'grain', checks.check_name) as check_rule,
    checks.check_name,
    tables.table_name as source_table,
    if(checks.accepted_by is not null, 'accepted', checks.severity) as check_result,
    if(checks.severity = 'stop' and checks.accepted_by is null, 'bad', 'warn') as tone,
    checks.failures,
    checks.sample as check_sample,
    checks.accepted_by,
    checks.accepted_until,
    checks.accepted_why,
from engine.checks as checks
left join engine.tables as tables on tables.table_name = checks.table_name
where checks.failures > 0
order by checks.severity, checks.failures desc, checks.check_name, checks.table_name
