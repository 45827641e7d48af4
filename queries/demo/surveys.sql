-- Answers to the 22 questions, one to seven: expectation and perception share the person's and the
-- dimension's mood.
with items as (
    select
        dimensions.dimension_no, dimensions.dimension, dimensions.expected, dimensions.shortfall, dimensions.believed,
        unnest(range(dimensions.first_item, dimensions.last_item + 1))::integer as item,
    from demo.dimensions as dimensions
),

moods as (
    select
        responses.response_id, responses.response_key, responses.responded_on, responses.respondent,
        responses.number, responses.manager_number, responses.felt,
        items.item, items.dimension, items.expected, items.shortfall, items.believed,
        responses.respondent = 'manager' as is_manager,
        responses.response_key * 32 + items.item as answer_key,
        0.45 * bell(responses.response_key, 'strict') as strictness,
        0.50 * bell(responses.response_key * 8 + items.dimension_no, 'dimension') as leaning,
    from demo.responses as responses
    cross join items
),

answered as (
    select
        response_id, responded_on, respondent, number, manager_number, item, dimension, answer_key,
        expected + if(is_manager, believed, 0) + strictness + 0.45 * bell(answer_key, 'expectation') as expectation,
        expected - if(is_manager, 0.45, 1.0) * shortfall
            + if(dimension = 'tangibles', 0.25, 0.55) * felt + strictness + leaning
            + 0.65 * bell(answer_key, 'perception') as perception,
    from moods
)

select
    answered.response_id,
    answered.responded_on,
    answered.respondent,
    if(answered.number is null, null, format('C-{:05d}', answered.number)) as customer_id,
    format('M{:02d}', answered.manager_number) as manager_id,
    answered.item,
    answered.dimension,
    greatest(1, least(7, round(answered.expectation)))::integer as expectation,
    if(
        chance(answered.answer_key, 'skipped') < 0.012, null,
        greatest(1, least(7, round(answered.perception)))::integer
    ) as perception,
from answered
