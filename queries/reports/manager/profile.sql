-- The manager's accounts added up: revenue, money owed, service and calls. A rate of fewer than minimum_n tickets is
-- left out.
-- @grain manager_id
select
    totals.*,
    totals.revenue - totals.previous_revenue as revenue_change,
    case when totals.previous_revenue > 0
        then 100.0::double * (totals.revenue - totals.previous_revenue) / totals.previous_revenue end as revenue_change_pct,
    100.0::double * totals.overdue / nullif(totals.gross_open, 0) as overdue_share_pct,
    case when totals.resolution_measured >= parameter('minimum_n')
        then 100.0::double * totals.resolution_met / totals.resolution_measured end as resolution_pct,
from marts.manager_totals as totals
order by totals.manager_id
