-- Opportunities created up to the as-of day; a close dated later leaves them open, one without a day is as exported: won
-- where it says so, else open. It is the close that decides (metrics 7.2), and many systems export "won: no" until then.
select
    opportunities.opportunity_id,
    opportunities.customer_id,
    opportunities.manager_id,
    opportunities.product_id,
    opportunities.created_on,
    opportunities.stage,
    opportunities.amount,
    opportunities.probability,
    opportunities.expected_on,
    case when opportunities.closed_on::date <= as_of() then opportunities.closed_on end as closed_on,
    case when coalesce(opportunities.closed_on::date <= as_of(), true) then opportunities.won end as won,
    opportunities.source,
    opportunities.currency,
    opportunities.source_file,
    opportunities.source_line,
from raw.opportunities as opportunities
where not opportunities.is_superseded
  and (opportunities.created_on is null or opportunities.created_on::date <= as_of())
  and (opportunities.ended_on is null or opportunities.ended_on > as_of())
