-- Account managers: their accounts, revenue, money owed, service and calls. Largest revenue first; accounts without a
-- manager are a row of their own, and the rows add up to the company. Rates of fewer than minimum_n tickets are left out.
-- @grain manager_id
select
    totals.manager_id,
    totals.manager_name,
    totals.account_count,
    totals.top_count,
    totals.revenue,
    totals.revenue - totals.previous_revenue as revenue_change,
    totals.contribution,
    totals.gross_open,
    totals.overdue as overdue_amount,
    100.0::double * totals.overdue / nullif(totals.gross_open, 0) as overdue_share_pct,
    totals.open_tickets,
    totals.late_tickets,
    case when totals.resolution_measured >= parameter('minimum_n')
        then 100.0::double * totals.resolution_met / totals.resolution_measured end as resolution_pct,
    totals.silent_count,
    totals.call_count,
    totals.stake as money_at_stake,
from marts.manager_totals as totals
order by totals.revenue desc, totals.manager_id
