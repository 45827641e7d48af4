-- Capacity use, as exported up to the as-of day.
select
    capacity_use."date",
    capacity_use.venue,
    capacity_use.customer_id,
    capacity_use.occupied,
    capacity_use.source_file,
    capacity_use.source_line,
from raw.capacity_use as capacity_use
where not capacity_use.is_superseded
  and capacity_use."date"::date <= as_of()
  and (capacity_use.ended_on is null or capacity_use.ended_on > as_of())
