-- The sentences over figures that rest on their own numbers: one code a slot, all from the same row of facts.
-- @grain slot
with tiers as (
    select part as tier, gap, row_number() over (order by gap, part) as place, count(*) over () as total
    from marts.survey_gaps as survey_gaps
    where dimension = 'tier' and gap_part = 'overall' and part <> '-' and gap is not null
),

tier_ends as (
    select
        max(tier) filter (where place = 1) as worst_tier, max(gap) filter (where place = 1) as worst_tier_gap,
        max(tier) filter (where place = total) as best_tier, max(gap) filter (where place = total) as best_tier_gap,
        count(*) as tier_count,
    from tiers
),

beliefs as (
    select dimension,
        favg(expectation) filter (where respondent = 'manager') - favg(expectation) filter (where respondent = 'customer') as belief,
    from marts.survey_scores as survey_scores
    where answered_window = 0
    group by dimension
    having count(expectation) filter (where respondent = 'customer') >= parameter('minimum_n')
        and count(expectation) filter (where respondent = 'manager') > 0
),

understanding as (
    select max(dimension) filter (where place = 1) as dimension, -max(belief) filter (where place = 1) as belief_size,
    from (select dimension, belief, row_number() over (order by belief, dimension) as place from beliefs)
),

items as (
    select item, avg(expectation) as expectation, avg(perception) as perception
    from marts.survey_answers as survey_answers
    where respondent = 'customer' and answered_window = 0
    group by item, dimension
    having count(gap) >= parameter('minimum_n')
),

first_items as (
    select count(*) as item_count, count(*) filter (where is_first) as first_count
    from (select expectation >= favg(expectation) over () and perception < favg(perception) over () as is_first from items)
),

people as (
    select
        count(first_response_pct) filter (where dimension = 'manager') as manager_count,
        count(*) filter (where dimension = 'manager' and first_response_pct < parameter('sla_target_pct')) as manager_short,
        count(first_response_pct) filter (where dimension = 'agent') as agent_count,
        count(*) filter (where dimension = 'agent' and first_response_pct < parameter('sla_target_pct')) as agent_short,
        parameter('sla_target_pct') as target_pct,
    from marts.ticket_handling as handling
),

open_tickets as (
    select count(*) as open_count, count(*) filter (where age_days > 30) as old_count,
        100.0::double * old_count / nullif(open_count, 0) as old_pct,
    from marts.tickets as tickets
    where is_open
)

select chosen.slot, chosen.code, tier_ends.*, understanding.*, first_items.*, people.*, open_tickets.*
from tier_ends cross join understanding cross join first_items cross join people cross join open_tickets
cross join lateral (values
    ('tiers', if(tier_count > 1, 'tiers_apart', 'tiers_none')),
    ('understanding', case when belief_size is null then 'understanding_none' when belief_size > 0 then 'understanding_under'
        else 'understanding_fine' end),
    ('items', case when item_count = 0 then 'items_none' when first_count = 0 then 'items_fine' else 'items_first' end),
    ('managers', case when manager_count = 0 then 'people_none' when manager_short = 0 then 'managers_met' else 'managers_short' end),
    ('agents', case when agent_count = 0 then 'people_none' when agent_short = 0 then 'agents_met' else 'agents_short' end),
    ('age', case when open_count = 0 then 'age_none' when old_count = 0 then 'age_fresh' else 'age_old' end)
) as chosen (slot, code)
order by chosen.slot
