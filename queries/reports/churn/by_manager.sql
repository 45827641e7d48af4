-- Churn and the revenue bridge by account manager, largest loss first; the parts add up to the bridge. Accounts without one
-- stand on a line of their own. The share of accounts lost is not shown below minimum_n accounts.
select
    parts.manager_id, parts.part_name as manager_name,
    parts.base_count, parts.churned_count, parts.logo_churn_pct, parts.start_amount, parts.churned_amount,
    parts.contraction_amount, parts.expansion_amount, parts.reactivated_amount, parts.new_amount, parts.arrived_amount,
    parts.end_amount, parts.grr_pct, parts.nrr_pct,
from marts.retention_parts as parts
where parts.dimension = 'manager'
order by parts.churned_amount + parts.contraction_amount, parts.manager_id nulls last
