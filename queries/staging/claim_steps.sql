-- Claim steps, as exported up to the as-of day.
select
    claim_steps.ticket_id,
    claim_steps.step,
    claim_steps."at",
    claim_steps.offered,
    claim_steps.accepted,
    claim_steps.recovered,
    claim_steps.currency,
    claim_steps.source_file,
    claim_steps.source_line,
from raw.claim_steps as claim_steps
where not claim_steps.is_superseded
  and claim_steps."at"::date <= as_of()
  and (claim_steps.ended_on is null or claim_steps.ended_on > as_of())
