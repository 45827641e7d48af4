-- A month is missing from a table's own rhythm: a complete month with fewer rows than the limit rhythm_pct allows
-- against the median of the up to twelve months before it, of which there must be six.
-- @severity stop
with limits as (
    select limits.value as rhythm_pct
    from engine.limits as limits
    where limits.name = 'rhythm_pct'
),

spans as (
    select
        event_days.table_name,
        date_trunc('month', min(event_days.day))::date as first_month,
        date_trunc('month', as_of() + 1)::date as open_month,
    from engine.event_days as event_days
    group by event_days.table_name
),

months as (
    select
        event_days.table_name,
        date_trunc('month', event_days.day)::date as month,
        sum(event_days.row_count) as row_count,
    from engine.event_days as event_days
    group by event_days.table_name, date_trunc('month', event_days.day)
),

expected as (
    select spans.table_name, unnest(generate_series(spans.first_month, spans.open_month, interval 1 month))::date as month
    from spans
),

counted as (
    select expected.table_name, expected.month, coalesce(months.row_count, 0) as row_count
    from expected
    inner join spans on spans.table_name = expected.table_name
    left join months on months.table_name = expected.table_name and months.month = expected.month
    where expected.month > spans.first_month
      and expected.month < spans.open_month
),

compared as (
    select
        counted.*,
        median(row_count) over (
            partition by table_name order by month rows between 12 preceding and 1 preceding
        ) as usual,
        row_number() over (partition by table_name order by month) - 1 as months_before,
    from counted
)

select compared.table_name, compared.month, compared.row_count, compared.usual as usual_rows
from compared
cross join limits
where compared.months_before >= 6
  and compared.usual >= 30
  and compared.row_count < compared.usual * (1 - limits.rhythm_pct / 100)
order by compared.table_name, compared.month
