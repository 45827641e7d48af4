-- One row per survey answer: expectation and perception from 1 to 7, and the gap between them (perception less
-- expectation, NULL where either is missing). Items worded negatively (is_reversed in queries/seeds/survey_items.csv)
-- are turned round: 8 - answer. A wave is a quarter of the fiscal year. Tier, region and manager are the answering
-- account's (without one, the manager the answer names): the tier as last worked out before the answer, or the first one
-- known. Windows as in tickets.
-- @grain response_id, item
-- @scope customer_id, manager_id as team
with answers as (
    select
        surveys.response_id,
        surveys.responded_on,
        surveys.respondent,
        surveys.customer_id,
        surveys.manager_id,
        surveys.item,
        surveys.dimension,
        case when items.is_reversed then 8 - surveys.expectation else surveys.expectation end as expectation,
        case when items.is_reversed then 8 - surveys.perception else surveys.perception end as perception,
    from staging.surveys as surveys
    left join seeds.survey_items as items on items.item = surveys.item
),

quarters as (
    select to_months((parameter('fiscal_year_starts')::int - 1) % 3) as shift
),

first_tier as (
    select min(tier_days.day) as day from marts.tier_days as tier_days
),

bounds as (
    select max(windows.starts_on) as starts_on, min(windows.starts_on) as previous_starts_on
    from marts.service_windows as windows
)

select
    answers.response_id,
    answers.item,
    answers.dimension,
    answers.respondent,
    answers.customer_id,
    coalesce(accounts.manager_id, answers.manager_id) as manager_id,
    managers.name as manager_name,
    accounts.region,
    tiers.tier,
    answers.responded_on,
    (date_trunc('quarter', answers.responded_on - quarters.shift) + quarters.shift)::date as wave,
    case
        when answers.responded_on >= bounds.starts_on then 0
        when answers.responded_on >= bounds.previous_starts_on then 1
    end as answered_window,
    answers.expectation,
    answers.perception,
    answers.perception - answers.expectation as gap,
from answers
cross join quarters
cross join first_tier
cross join bounds
left join marts.account_profiles as accounts on accounts.customer_id = answers.customer_id
left join marts.managers as managers on managers.manager_id = coalesce(accounts.manager_id, answers.manager_id)
left join marts.tier_days as tier_days on tier_days.day = greatest(answers.responded_on, first_tier.day)
left join marts.tier_months as tiers on tiers.customer_id = answers.customer_id and tiers.window_no = tier_days.window_no
