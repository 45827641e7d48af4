-- Opportunities as exported.
with staged as (
    select
        deals.deal_key, deals.number, deals.manager_number, deals.created_on, deals.cycle_days, deals.ends_on,
        deals.is_won, deals.is_closed, deals.is_prospect, deals.amount,
        case
            when deals.is_closed and deals.is_won then 'won'
            when deals.is_closed then 'lost'
            when deals.progress < 0.25 then 'lead'
            when deals.progress < 0.50 then 'qualified'
            when deals.progress < 0.75 then 'quoted'
            else 'negotiating'
        end as stage,
    from demo.deals as deals
)

select
    format('O{:06d}', deal_key) as opportunity_id,
    if(is_prospect, null, format('C-{:05d}', number)) as customer_id,
    format('M{:02d}', manager_number) as manager_id,
    format('{:05d}', 101 + roll(36, deal_key, 'product')) as product_id,
    created_on,
    stage,
    amount,
    case stage
        when 'won' then 1.0
        when 'lost' then 0.0
        when 'lead' then 0.1
        when 'qualified' then 0.3
        when 'quoted' then 0.5
        else 0.75
    end::decimal(3, 2) as probability,
    created_on + cycle_days + floor(12 * bell(deal_key, 'guess'))::integer as expected_on,
    if(is_closed, ends_on, null) as closed_on,
    if(is_closed, is_won, null) as won,
    pick(['拜访', '转介绍', '展会', '老客增购', '招投标'], chance(deal_key, 'source')) as source,
from staged
