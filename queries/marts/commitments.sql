-- One row per promise made to an account and what became of it. Kept: by the day it was due. Kept late: after that.
-- Broken: due on or before the as-of day and not kept. Open: due later and not kept yet. Windows go by the day it
-- was due: 0 is the trailing window, 1 the one before it.
-- @grain commitment_id
-- @scope customer_id
-- @name owner as person
with bounds as (
    select max(windows.starts_on) as starts_on, min(windows.starts_on) as previous_starts_on
    from marts.service_windows as windows
)

select
    commitments.commitment_id,
    commitments.customer_id,
    commitments.made_on,
    commitments.due_on,
    commitments.kept_on,
    commitments.source,
    commitments.subject,
    commitments.owner,
    case
        when commitments.kept_on <= commitments.due_on then 'kept'
        when commitments.kept_on is not null then 'kept_late'
        when commitments.due_on <= as_of() then 'broken'
        else 'open'
    end as outcome,
    case
        when commitments.due_on > as_of() then null
        when commitments.due_on >= bounds.starts_on then 0
        when commitments.due_on >= bounds.previous_starts_on then 1
    end as due_window,
from staging.commitments as commitments
cross join bounds
