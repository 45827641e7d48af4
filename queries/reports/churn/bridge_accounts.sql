-- The accounts behind the steps of the bridge, largest step first: what each bought in both windows and what it adds to its
-- step. The amounts of a step's accounts add up to it. Empty while the bridge is.
-- @grain customer_id
with accounts as (
    select
        retention.customer_id,
        case retention.status when 'contracted' then 'contraction' when 'expanded' then 'expansion' else retention.status end
            as bridge_step,
        retention.churned_amount + retention.contraction_amount + retention.expansion_amount + retention.reactivated_amount
        + retention.new_amount as bridge_amount,
        retention.before_revenue,
        retention.after_revenue,
    from marts.account_retention as retention
    where retention.status in ('churned', 'contracted', 'expanded', 'reactivated', 'new')
)

select
    accounts.customer_id,
    profiles.name as customer_name,
    tiers.tier,
    profiles.region,
    profiles.manager_name,
    accounts.bridge_step,
    accounts.bridge_amount,
    accounts.before_revenue,
    accounts.after_revenue,
from accounts
inner join marts.retention_windows as windows
    on windows.month_end = as_of()
   and windows.window_no = 1
   and windows.is_comparable
inner join marts.account_profiles as profiles on profiles.customer_id = accounts.customer_id
left join marts.account_tiers as tiers on tiers.customer_id = accounts.customer_id
order by abs(accounts.bridge_amount) desc, accounts.customer_id
