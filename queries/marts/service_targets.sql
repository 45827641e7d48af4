-- One row per written service standard and the days it held: from valid_from (the beginning of time where none is
-- given) until the next one of the same measure and tier. Tier `all` holds for every account without a standard of its
-- own tier. `rate` is the target of a measure that ends in _rate in percent, whether written 95 or 0.95.
-- @grain measure, tier, valid_from
-- @scope public
with standards as (
    select
        standards.measure,
        case trim(standards.tier)
            when '铂金' then 'platinum'
            when '黄金' then 'gold'
            when '钢铁' then 'iron'
            when '重铅' then 'lead'
            else coalesce(nullif(trim(standards.tier), ''), 'all')
        end as tier,
        standards.dimension,
        coalesce(standards.valid_from, date '1900-01-01') as valid_from,
        standards.target,
    from staging.service_standards as standards
)

select
    measure,
    tier,
    valid_from,
    lead(valid_from, 1, date '9999-12-31') over (partition by measure, tier order by valid_from) as valid_until,
    dimension,
    target,
    if(measure like '%_rate', if(target <= 1, 100, 1) * target, null) as rate,
    valid_from <= as_of()
        and lead(valid_from, 1, date '9999-12-31') over (partition by measure, tier order by valid_from) > as_of()
        as is_valid,
from standards
