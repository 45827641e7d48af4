-- Collection actions, as exported up to the as-of day.
select
    collections.action_id,
    collections.customer_id,
    collections.invoice_id,
    collections.acted_on,
    collections.stage,
    collections.promised_on,
    collections.promised_amount,
    collections.outcome,
    collections.reason,
    collections.currency,
    collections.source_file,
    collections.source_line,
from raw.collections as collections
where not collections.is_superseded
  and collections.acted_on::date <= as_of()
  and (collections.ended_on is null or collections.ended_on > as_of())
