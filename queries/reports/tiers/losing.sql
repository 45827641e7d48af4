-- Lead accounts, the largest loss first: where the money goes and what could stop it. The cause is goods sold without
-- margin, or else the largest cost of serving them.
-- @grain customer_id
with accounts as (
    select
        account_contribution.customer_id, account_contribution.revenue, account_contribution.margin,
        account_contribution.contribution, account_contribution.ticket_cost, account_contribution.visit_cost,
        account_contribution.returns_cost, account_contribution.claims, account_contribution.promotions,
        account_contribution.cost_of_money, account_profiles.name as customer_name, account_profiles.manager_name,
        account_tiers.tier, account_tiers.is_strategic,
        greatest(ticket_cost, visit_cost, returns_cost, claims, promotions, cost_of_money) as largest_cost,
    from marts.account_contribution as account_contribution
    join marts.account_tiers as account_tiers on account_tiers.customer_id = account_contribution.customer_id
    join marts.account_profiles as account_profiles on account_profiles.customer_id = account_contribution.customer_id
    where account_tiers.tier = 'lead'
),

caused as (
    select
        *,
        case
            when margin <= 0 then 'margin'
            when promotions = largest_cost then 'promotions'
            when visit_cost = largest_cost then 'visits'
            when ticket_cost = largest_cost then 'tickets'
            when claims = largest_cost then 'claims'
            when cost_of_money = largest_cost then 'money'
            else 'returns'
        end as loss_cause,
    from accounts
)

select
    customer_id,
    customer_name,
    manager_name,
    tier,
    case when is_strategic then 'strategic' end as standing,
    contribution,
    revenue,
    margin,
    margin - contribution as cost_to_serve,
    ticket_cost,
    visit_cost,
    returns_cost,
    claims,
    promotions,
    cost_of_money,
    loss_cause,
    loss_cause as loss_step,
from caused
order by contribution, customer_id
