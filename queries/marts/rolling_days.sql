-- Every day of the last 25 rolling months, or of as many as the longest window needs that ends a year ago, with the month
-- it lies in. A rolling month ends on the day of the month of the as-of day (month_no 0 ends on the as-of day itself), so
-- that windows of n months need no part months.
-- @grain day
-- @scope public
with span as (
    select greatest(25, 13 + parameter('receivables_months'), 1 + parameter('countback_months'))::int as months
),

months as (
    select
        numbers.month_no,
        (as_of() + interval 1 day - (numbers.month_no + 1) * interval 1 month)::date as starts_on,
        (as_of() + interval 1 day - numbers.month_no * interval 1 month)::date as next_starts_on,
    from (select unnest(range(0, span.months)) as month_no from span) as numbers
),

days as (
    select (as_of() - numbers.days_back)::date as day
    from (select unnest(range(0, 32 * span.months))::integer as days_back from span) as numbers
)

select
    days.day,
    months.month_no,
    months.starts_on,
    months.next_starts_on - 1 as month_end,
    months.next_starts_on - months.starts_on as day_count,
from days
inner join months on days.day >= months.starts_on and days.day < months.next_starts_on
