-- Capacity, as exported up to the as-of day.
select
    capacity."date",
    capacity.venue,
    capacity.available,
    capacity.occupied,
    capacity.source_file,
    capacity.source_line,
from raw.capacity as capacity
where not capacity.is_superseded
  and capacity."date"::date <= as_of()
  and (capacity.ended_on is null or capacity.ended_on > as_of())
