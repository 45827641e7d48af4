-- Every plan of revenue with the days it is for: a quarter of its fiscal year, or all of the year where it names none. A
-- fiscal year has the number of the calendar year in which it starts (parameter fiscal_year_starts); `years_back` counts
-- from the one the as-of day lies in.
-- @grain owner_kind, owner_id, starts_on, ends_before
-- @scope company
-- @view
with calendar as (
    select
        year((as_of() - to_months(parameter('fiscal_year_starts')::int - 1))::date) as this_year,
        parameter('fiscal_year_starts')::int as first_month,
)

select
    plans.owner_kind,
    plans.owner_id,
    plans.year,
    plans.quarter,
    (make_date(plans.year, calendar.first_month, 1) + to_months(coalesce(plans.quarter * 3 - 3, 0)))::date as starts_on,
    (make_date(plans.year, calendar.first_month, 1) + to_months(coalesce(plans.quarter * 3, 12)))::date as ends_before,
    calendar.this_year - plans.year as years_back,
    plans.target,
from staging.plans as plans
cross join calendar
where plans.measure = 'revenue'
