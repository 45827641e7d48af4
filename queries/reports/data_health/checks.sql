-- Every check but those for rows that repeat, which stand with the models, and what each found, those with a find first; a
-- failing one that stops would have kept the last good site up. Its title and rule are words of the glossary. There are
-- two kinds: whether everything came, which looks at the exports alone, and whether the figures agree.
select
    checks.check_name as check_code,
    checks.check_name as check_rule,
    checks.check_name,
    checks.table_name,
    if(checks.table_name like '%.%', 'figures', 'arrival') as check_kind,
    case
        when checks.failures = 0 then 'passed'
        when checks.accepted_by is not null then 'accepted'
        else checks.severity
    end as check_result,
    case
        when checks.failures > 0 then if(checks.severity = 'stop' and checks.accepted_by is null, 'bad', 'warn')
    end as tone,
    checks.failures,
    checks.description as check_description,
    checks.sample as check_sample,
    checks.accepted_by,
    checks.accepted_until,
    checks.accepted_why,
from engine.checks as checks
where not starts_with(checks.check_name, 'grain_')
order by checks.failures = 0, check_kind, checks.check_name, checks.table_name
