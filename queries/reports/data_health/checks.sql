-- Every check of the data and what it found; a failing one that stops would have kept the last good site up.
select
    checks.check_name,
    checks.table_name,
    case
        when checks.failures = 0 then 'passed'
        when checks.accepted_by is not null then 'accepted'
        else checks.severity
    end as check_result,
    checks.failures,
    checks.description as check_description,
    checks.sample as check_sample,
    checks.accepted_by,
    checks.accepted_until,
    checks.accepted_why,
from engine.checks as checks
order by checks.failures = 0, checks.check_name, checks.table_name
