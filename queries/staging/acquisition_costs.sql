-- Acquisition costs, as exported up to the as-of day.
select
    acquisition_costs.channel,
    acquisition_costs."month",
    acquisition_costs.cost,
    acquisition_costs.currency,
    acquisition_costs.source_file,
    acquisition_costs.source_line,
from raw.acquisition_costs as acquisition_costs
where not acquisition_costs.is_superseded
  and acquisition_costs."month"::date <= as_of()
  and (acquisition_costs.ended_on is null or acquisition_costs.ended_on > as_of())
