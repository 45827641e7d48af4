-- Churn and the revenue bridge by region, largest loss first; the parts add up to the company's bridge. Accounts without one
-- stand on a line of their own. The share of accounts lost is not shown below minimum_n accounts.
select
    accounts.region,
    count(*) filter (where retention.start_amount > 0) as base_count,
    count(*) filter (where retention.status = 'churned') as churned_count,
    case
        when count(*) filter (where retention.start_amount > 0) >= parameter('minimum_n')
            then 100.0::double * count(*) filter (where retention.status = 'churned')
                / count(*) filter (where retention.start_amount > 0)
    end as logo_churn_pct,
    sum(retention.start_amount) as start_amount,
    sum(retention.churned_amount) as churned_amount,
    sum(retention.contraction_amount) as contraction_amount,
    sum(retention.expansion_amount) as expansion_amount,
    sum(retention.reactivated_amount) as reactivated_amount,
    sum(retention.new_amount) as new_amount,
    sum(retention.reactivated_amount + retention.new_amount) as arrived_amount,
    sum(retention.end_amount) as end_amount,
    100.0::double * sum(retention.start_amount + retention.churned_amount + retention.contraction_amount)
        / nullif(sum(retention.start_amount), 0) as grr_pct,
    100.0::double
        * sum(retention.start_amount + retention.churned_amount + retention.contraction_amount + retention.expansion_amount)
        / nullif(sum(retention.start_amount), 0) as nrr_pct,
from marts.account_retention as retention
inner join marts.account_profiles as accounts on accounts.customer_id = retention.customer_id
inner join marts.retention_windows as windows
    on windows.month_end = as_of()
   and windows.window_no = 1
   and windows.is_comparable
where retention.start_amount > 0
   or retention.end_amount > 0
group by accounts.region
order by sum(retention.churned_amount + retention.contraction_amount), 1
