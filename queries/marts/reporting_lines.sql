-- Who stands above whom: each account manager beside every one above, near and far, as the exported `reports_to` say.
-- In a circle everybody stands above themselves; a check refuses that.
-- @grain manager_id, superior_id
-- @scope company
with recursive steps as (
    select managers.manager_id, managers.reports_to as superior_id
    from marts.managers as managers
    where managers.reports_to is not null
),

lines as (
    select steps.manager_id, steps.superior_id
    from steps
    union
    select lines.manager_id, steps.superior_id
    from lines
    join steps on steps.manager_id = lines.superior_id
)

select manager_id, superior_id
from lines
