-- Commitments made up to the as-of day; one kept later is still open.
select
    commitments.commitment_id,
    commitments.customer_id,
    commitments.made_on,
    commitments.due_on,
    case when commitments.kept_on::date <= as_of() then commitments.kept_on end as kept_on,
    commitments.source,
    commitments.subject,
    commitments.owner,
    commitments.source_file,
    commitments.source_line,
from raw.commitments as commitments
where not commitments.is_superseded
  and commitments.made_on::date <= as_of()
  and (commitments.ended_on is null or commitments.ended_on > as_of())
