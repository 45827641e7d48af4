-- What to work on first: every item by how much customers expect (importance) and how they see us perform, each
-- against the mean over all items. Much expected and poorly seen: concentrate here. On the line counts as high. Names
-- stand for the classic instrument of 22 items; other instruments show their item numbers. `alpha_without` is the
-- reliability of the gaps of its dimension without the item, over at least minimum_n responses that answered all of it.
-- @grain item, dimension
with answers as (
    select
        item, dimension, expectation, perception, gap,
        sum(gap) over (partition by response_id, dimension) as total,
        count(gap) over (partition by response_id, dimension) as answered,
    from marts.survey_answers as survey_answers
    where respondent = 'customer' and answered_window = 0
),

asked as (
    select dimension, count(distinct item) as k from answers group by dimension
),

items as (
    select
        item, dimension, k,
        avg(expectation) as expectation, avg(perception) as perception, avg(gap) as gap, count(gap) as response_count,
        avg(gap * gap) filter (where answered = k) - pow(avg(gap) filter (where answered = k), 2) as variance,
        count(gap) filter (where answered = k) as complete_count,
        avg((total - gap) * (total - gap)) filter (where answered = k)
            - pow(avg(total - gap) filter (where answered = k), 2) as rest_variance,
    from answers
    join asked using (dimension)
    group by item, dimension, k
),

instrument as (
    select bool_and(coalesce(classic.dimension = items.dimension, false)) as is_classic
    from items
    left join seeds.survey_items as classic on classic.item = items.item
),

placed as (
    select
        items.*,
        fsum(variance) over (partition by dimension) as variances,
        expectation >= favg(expectation) over () as is_important,
        perception >= favg(perception) over () as is_strong,
    from items
    where response_count >= parameter('minimum_n')
)

select
    placed.item,
    if(instrument.is_classic, 'item_' || placed.item, null) as item_name,
    placed.dimension,
    placed.expectation,
    placed.perception,
    placed.gap,
    placed.response_count,
    case
        when is_important and not is_strong then 'concentrate'
        when is_important then 'keep_up'
        when is_strong then 'overkill'
        else 'low_priority'
    end as quadrant,
    case when complete_count >= parameter('minimum_n')
        then (k - 1)::double / nullif(k - 2, 0) * (1 - (variances - variance) / nullif(rest_variance, 0)) end as alpha_without,
from placed
cross join instrument
order by
    list_position(['concentrate', 'keep_up', 'low_priority', 'overkill'], quadrant), placed.gap, placed.item, placed.dimension
