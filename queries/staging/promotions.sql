-- Promotions, as exported.
select
    promotions.promotion_id,
    promotions.customer_id,
    promotions.starts_on,
    promotions.ends_on,
    promotions.kind,
    promotions.planned_cost,
    promotions.actual_cost,
    promotions.currency,
    promotions.source_file,
    promotions.source_line,
from raw.promotions as promotions
where not promotions.is_superseded
  and (promotions.ended_on is null or promotions.ended_on > as_of())
