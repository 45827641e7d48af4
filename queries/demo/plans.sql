-- Yearly plans by quarter: revenue and margin from the year before, shelf share as seen on visits;
-- managers have revenue only.
with owners as (
    select 'customer' as owner_kind, number as owner_number, year, monthly_value * 3 as usual
    from demo.planned
    union all
    select distinct 'manager', accounts.manager_number, planned.year, null::double
    from demo.accounts as accounts
    cross join (select distinct year from demo.planned) as planned
),

targets as (
    select
        owners.owner_kind,
        owners.owner_number,
        owners.year,
        slots.quarter,
        owners.owner_number * 4096 + owners.year % 64 * 4 + slots.quarter as target_key,
        make_date(owners.year, slots.quarter * 3, 28) <= end_on() as is_past,
        -- Without a full quarter a year earlier the plan was a guess, near what came.
        coalesce(
            if(make_date(owners.year - 1, slots.quarter * 3 - 2, 1) >= start_on(), before.revenue, null)
                * (0.99 + 0.09 * chance(owners.owner_number * 64 + owners.year % 64, 'raise')),
            same.revenue * (0.92 + 0.25 * chance(owners.owner_number * 64 + slots.quarter, 'guess')),
            owners.usual
        ) as revenue,
    from owners
    cross join (select unnest([1, 2, 3, 4]) as quarter) as slots
    left join demo.quarters as before
        on owners.owner_kind = before.owner_kind and owners.owner_number = before.owner_number
        and owners.year - 1 = before.year and slots.quarter = before.quarter
    left join demo.quarters as same
        on owners.owner_kind = same.owner_kind and owners.owner_number = same.owner_number
        and owners.year = same.year and slots.quarter = same.quarter
    where owners.year <= year(end_on())
),

measured as (
    select owner_kind, owner_number, year, quarter, 'revenue' as measure,
        money(round(revenue / 1000) * 1000) as target, null::decimal(18, 2) as actual,
    from targets
    where revenue is not null
    union all
    select owner_kind, owner_number, year, quarter, 'margin',
        money(round(revenue * (0.28 + 0.06 * chance(owner_number, 'planned margin')) / 100) * 100), null
    from targets
    where owner_kind = 'customer'
    union all
    select owner_kind, owner_number, year, quarter, 'shelf_share',
        money(22 + floor(20 * chance(owner_number, 'shelf')) + quarter),
        if(is_past, ((22 + 20 * chance(owner_number, 'shelf') + quarter)
            * (0.70 + 0.36 * chance(target_key, 'shelf seen')))::decimal(18, 1), null)
    from targets
    where owner_kind = 'customer'
)

select
    owner_kind,
    if(owner_kind = 'manager', format('M{:02d}', owner_number), format('C-{:05d}', owner_number)) as owner_id,
    year,
    quarter,
    measure,
    target,
    actual,
from measured
