-- Churn and the revenue bridge by account manager and by region (`dimension`), over accounts in the bridge; the parts of
-- a dimension add up to it. Accounts without one are the part '-', which has no `part_name`. The share of accounts lost
-- is NULL below minimum_n accounts. Empty while the exports do not reach back over enough of the window before.
-- @grain dimension, part
-- @scope recompute
with accounts as (
    select parts.dimension, parts.part, parts.part_name, parts.manager_id, retention.*,
    from marts.account_retention as retention
    join marts.account_parts as parts on parts.customer_id = retention.customer_id
    join marts.retention_windows as windows
        on windows.month_end = as_of() and windows.window_no = 1 and windows.is_comparable
    where retention.start_amount > 0 or retention.end_amount > 0
),

sums as (
    select
        dimension,
        part,
        any_value(part_name) as part_name,
        any_value(manager_id) as manager_id,
        count(*) filter (where start_amount > 0) as base_count,
        count(*) filter (where status = 'churned') as churned_count,
        sum(start_amount) as start_amount,
        sum(churned_amount) as churned_amount,
        sum(contraction_amount) as contraction_amount,
        sum(expansion_amount) as expansion_amount,
        sum(reactivated_amount) as reactivated_amount,
        sum(new_amount) as new_amount,
        sum(end_amount) as end_amount,
    from accounts
    group by dimension, part
)

select
    sums.*,
    reactivated_amount + new_amount as arrived_amount,
    case when base_count >= parameter('minimum_n') then 100.0::double * churned_count / nullif(base_count, 0) end
        as logo_churn_pct,
    100.0::double * (start_amount + churned_amount + contraction_amount) / nullif(start_amount, 0) as grr_pct,
    100.0::double * (start_amount + churned_amount + contraction_amount + expansion_amount) / nullif(start_amount, 0)
        as nrr_pct,
from sums
