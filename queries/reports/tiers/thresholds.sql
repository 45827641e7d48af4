-- The thresholds and rates that decide tiers, and how many accounts would change tier if each alone were 10 % lower or
-- higher, everything else equal. The length of the window is not tried: it would change every sum.
-- @grain tier_threshold
-- @scope company
with accounts as (
    select
        row_number() over (order by tier_months.customer_id) as place, tier_months.tier, tier_months.days_as_customer, tier_months.revenue,
        tier_months.contribution, costs.ticket_cost, costs.visit_cost, costs.returns_cost, costs.cost_of_money,
        costs.revenue_without_cost * parameter('default_margin_pct') / 100 as assumed_margin,
    from marts.tier_months as tier_months
    join marts.account_contribution as costs on costs.customer_id = tier_months.customer_id
    where tier_months.window_no = 0
      and tier_months.tier <> 'inactive'
),

thresholds as (
    select parameters.name, parameters.value, place,
    from (select unnest(['tier_platinum_pct', 'tier_gold_pct', 'unrated_days', 'window_months', 'cost_per_ticket',
        'cost_per_visit', 'cost_per_return', 'cost_of_money_pct', 'default_margin_pct']) as name, unnest(range(9)) as place) as names
    join seeds.parameters as parameters on parameters.name = names.name
),

scenarios as (
    select thresholds.name, factors.change,
        case when name = 'tier_platinum_pct' then change else 0 end as platinum,
        case when name = 'tier_gold_pct' then change else 0 end as gold,
        case when name = 'unrated_days' then change else 0 end as days,
        case when name = 'cost_per_ticket' then change else 0 end as ticket,
        case when name = 'cost_per_visit' then change else 0 end as visit,
        case when name = 'cost_per_return' then change else 0 end as returned,
        case when name = 'cost_of_money_pct' then change else 0 end as money,
        case when name = 'default_margin_pct' then change else 0 end as margin,
    from thresholds
    cross join (select unnest([-0.1, 0.1]) as change) as factors
    where thresholds.name <> 'window_months'
),

tried as (
    select scenarios.name, scenarios.change, accounts.place, accounts.tier, accounts.revenue, scenarios.platinum,
        scenarios.gold, accounts.days_as_customer < parameter('unrated_days') * (1 + scenarios.days) as is_new,
        (accounts.contribution - accounts.ticket_cost * ticket - accounts.visit_cost * visit - accounts.returns_cost * returned
            - accounts.cost_of_money * money + accounts.assumed_margin * margin)::decimal(18, 4) as contribution,
    from accounts
    cross join scenarios
),

ranked as (
    select *, row_number() over (partition by name, change order by contribution desc, place) as rank
    from tried
    where not coalesce(is_new, false) and revenue > 0 and contribution > 0
),

limits as (
    select name, change,
        ceil(count(*) * parameter('tier_platinum_pct') * (1 + any_value(platinum)) / 100 - 1e-9) as platinum_count,
        ceil(count(*) * parameter('tier_gold_pct') * (1 + any_value(gold)) / 100 - 1e-9) as gold_count,
    from ranked
    group by name, change
),

moved as (
    select tried.name, tried.change, count(*) filter (where tried.tier <> case
        when tried.is_new then 'unrated' when ranked.rank is null then 'lead' when ranked.rank <= limits.platinum_count
        then 'platinum' when ranked.rank <= limits.gold_count then 'gold' else 'iron' end) as account_count
    from tried
    left join ranked using (name, change, place)
    left join limits using (name, change)
    group by tried.name, tried.change
)

select thresholds.name as tier_threshold, thresholds.value as threshold_value, thresholds.name as threshold_unit,
    max(moved.account_count) filter (where moved.change < 0) as moved_if_lower,
    max(moved.account_count) filter (where moved.change > 0) as moved_if_higher,
from thresholds
left join moved on moved.name = thresholds.name
group by thresholds.name, thresholds.value, thresholds.place
order by thresholds.place
