-- When each opportunity reached each stage.
with stages (stage, share) as (
    values ('lead', 0.0), ('qualified', 0.25), ('quoted', 0.50), ('negotiating', 0.75)
),

reached as (
    select
        deals.deal_key,
        stages.stage,
        deals.created_on + floor(deals.cycle_days * stages.share)::integer as reached_on,
    from demo.deals as deals
    cross join stages
    where stages.share <= deals.progress
    union all
    select deals.deal_key, if(deals.is_won, 'won', 'lost'), deals.ends_on
    from demo.deals as deals
    where deals.is_closed
)

select
    format('O{:06d}', deal_key) as opportunity_id,
    stage,
    reached_on + to_minutes(540 + roll(480, deal_key, stage)) as at,
from reached
where reached_on <= end_on()
