-- Accounts lost in the last window, most revenue first: those that stopped buying, and those closed in it. The amounts of
-- the former add up to the churned step of the bridge.
-- @grain customer_id
select
    lost_accounts.customer_id,
    accounts.name as customer_name,
    accounts.manager_name,
    accounts.region,
    lost_accounts.lost_by,
    lost_accounts.before_revenue,
    lost_accounts.after_revenue,
    nullif(lost_accounts.churned_amount, 0) as churned_amount,
    lost_accounts.last_order_on,
    lost_accounts.closed_on,
    coalesce(lost_accounts.churn_reason, 'unknown') as churn_reason,
    case
        when lost_accounts.churn_reason in ('deceased', 'moved') then 'let_go'
        when lost_accounts.churn_reason is null then 'ask_reason'
        when lost_accounts.churn_reason = 'attitude' then 'apologise'
        when lost_accounts.churn_reason = 'product' then 'improve_product'
        else 'new_offer'
    end as lost_step,
    accounts.contact_name,
    accounts.phone,
from marts.lost_accounts as lost_accounts
inner join marts.account_profiles as accounts on accounts.customer_id = lost_accounts.customer_id
order by lost_accounts.before_revenue desc, lost_accounts.customer_id
