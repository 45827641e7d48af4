-- Contracts, as exported up to the as-of day.
select
    contracts.contract_id,
    contracts.customer_id,
    contracts.signed_on,
    contracts.starts_on,
    contracts.ends_on,
    contracts.annual_value,
    contracts.auto_renew,
    contracts.currency,
    contracts.source_file,
    contracts.source_line,
from raw.contracts as contracts
where not contracts.is_superseded
  and (contracts.signed_on is null or contracts.signed_on::date <= as_of())
  and (contracts.ended_on is null or contracts.ended_on > as_of())
