-- The contribution of every account is its margin less each cost to serve, and is what its tier was decided by.
-- @severity stop
with accounts as (
    select
        account_contribution.customer_id,
        account_contribution.contribution,
        account_contribution.margin
            - account_contribution.ticket_cost
            - account_contribution.visit_cost
            - account_contribution.returns_cost
            - account_contribution.claims
            - account_contribution.promotions
            - account_contribution.cost_of_money as parts,
    from marts.account_contribution as account_contribution
),

tiers as (
    select account_tiers.customer_id, account_tiers.contribution
    from marts.account_tiers as account_tiers
)

select
    coalesce(accounts.customer_id, tiers.customer_id) as customer_id,
    accounts.contribution,
    accounts.parts,
    tiers.contribution as tier_contribution,
from accounts
full join tiers on tiers.customer_id = accounts.customer_id
where accounts.contribution is distinct from accounts.parts
   or accounts.contribution is distinct from tiers.contribution
order by customer_id
