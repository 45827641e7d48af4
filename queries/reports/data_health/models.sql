-- Every table built from the exports: its rows (not counted where its readers compute them), whether one of them repeats,
-- and what it means, in English for those who write SQL. Its title is a word of the glossary by `model`.
select
    replace(models.model_name, 'marts.', '') as model,
    models.model_name,
    models.row_count,
    case
        when checks.failures = 0 then 'passed'
        when checks.accepted_by is not null then 'accepted'
        else checks.severity
    end as check_result,
    case
        when checks.failures > 0 then if(checks.severity = 'stop' and checks.accepted_by is null, 'bad', 'warn')
    end as tone,
    checks.failures,
    checks.check_name,
    checks.description as check_description,
    models.description as model_description,
from engine.models as models
left join engine.checks as checks
    on checks.table_name = models.model_name and starts_with(checks.check_name, 'grain_')
where starts_with(models.model_name, 'marts.')
order by models.model_name
