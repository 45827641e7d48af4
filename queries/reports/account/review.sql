-- The account's business review: what went well, what went wrong, ideal and real, and the chances; in each quadrant the
-- review_shown sentences with the most money, then those without money by their code.
-- @grain customer_id, quadrant, review_code
with found as (
    select * from marts.review_past as review_past
    union all
    select * from marts.review_ahead as review_ahead
),

placed as (
    select
        *,
        row_number() over (
            partition by customer_id, quadrant order by abs(amount) desc nulls last, review_code
        ) as place,
    from found
)

select customer_id, quadrant, review_code, amount, fact, standard, happened_on, subject
from placed
where place <= parameter('review_shown')
order by customer_id, list_position(['well', 'wrong', 'gap', 'chance'], quadrant), place
