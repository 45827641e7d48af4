-- What the account expects and gets, by dimension, in the last wave it answered, beside all accounts in that wave.
-- @grain customer_id, dimension
with scores as (
    select scores.customer_id, scores.wave, scores.dimension, scores.expectation, scores.perception, scores.gap
    from marts.survey_scores as scores
    where scores.respondent = 'customer' and scores.customer_id is not null
),

everyone as (
    select wave, dimension, favg(gap) as everyone_gap
    from scores
    group by wave, dimension
),

own as (
    select
        scores.customer_id,
        scores.wave,
        scores.dimension,
        favg(scores.expectation) as expectation,
        favg(scores.perception) as perception,
        favg(scores.gap) as gap,
    from scores
    join marts.accounts as accounts on accounts.customer_id = scores.customer_id and accounts.last_wave = scores.wave
    group by scores.customer_id, scores.wave, scores.dimension
)

select own.customer_id, own.dimension, own.wave, own.expectation, own.perception, own.gap, everyone.everyone_gap
from own
join everyone on everyone.wave = own.wave and everyone.dimension = own.dimension
order by own.customer_id, own.gap nulls last, own.dimension
