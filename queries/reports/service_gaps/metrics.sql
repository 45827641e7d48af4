-- The headline numbers of service quality: SERVQUAL gaps with their 95 % t intervals, tickets, and how many met the
-- written standards; over the trailing window (backlog: on the as-of day), with the same a window (backlog: a month)
-- earlier where the exports reach back that far.
with ids as (
    select 'servqual.gap.' || dimension || ending as id
    from (select unnest(['tangibles', 'reliability', 'responsiveness', 'assurance', 'empathy']) as dimension)
    cross join (select unnest(['', '.low', '.high']) as ending)
    union all
    select unnest(['servqual.gap.unweighted', 'servqual.gap.weighted', 'servqual.perception.mean', 'tickets.opened',
        'tickets.resolved', 'tickets.backlog', 'sla.first_response_pct', 'sla.resolution_pct']) as id
),

responses as (
    select answered_window as back, favg(weighted_gap) as weighted_gap, count(weighted_gap) as weighted_count,
        sum(perception_sum)::double / nullif(sum(perception_count), 0) as perception, sum(perception_count) as n,
    from marts.survey_responses as survey_responses
    where respondent = 'customer'
    group by answered_window
),

gaps as (
    select dimension, answered_window as back, count(gap) as n, favg(gap) as gap,
        student_t_quantile(0.975, count(gap) - 1) * sqrt(greatest(0, fsum(gap * gap) - count(gap) * pow(favg(gap), 2))
            / nullif((count(gap) - 1) * count(gap), 0)) as reach,
    from marts.survey_scores as survey_scores
    where respondent = 'customer'
    group by dimension, answered_window
),

tickets as (
    select back, sum(opened) as opened, sum(resolved) as resolved,
        sum(first_response_met) as replied, sum(first_response_met + first_response_breach) as due,
        sum(resolution_met) as ended, sum(resolution_met + resolution_breach) as end_due,
    from marts.account_tickets as account_tickets
    group by back
),

facts as (
    select 'servqual.gap.' || dimension as id, back, gap as value, n from gaps
    union all select 'servqual.gap.' || dimension || '.low', back, gap - reach, n from gaps
    union all select 'servqual.gap.' || dimension || '.high', back, gap + reach, n from gaps
    union all select 'servqual.gap.unweighted', back, if(count(*) = 5, favg(gap), null), min(n) from gaps group by back
    union all select 'servqual.gap.weighted', back, weighted_gap, weighted_count from responses
    union all select 'servqual.perception.mean', back, perception, n from responses
    union all select 'tickets.opened', back, opened, opened from tickets
    union all select 'tickets.resolved', back, resolved, resolved from tickets
    union all select 'tickets.backlog', unnest([0, 1]), unnest([sum(open_tickets), sum(open_month_ago)]) as open_now, open_now
    from marts.account_service as account_service
    union all select 'sla.first_response_pct', back, 100.0 * replied / nullif(due, 0), due from tickets
    union all select 'sla.resolution_pct', back, 100.0 * ended / nullif(end_due, 0), end_due from tickets
),

stated as (
    select ids.id, windows.back, windows.has_surveys, windows.has_tickets, coalesce(facts.n, 0)::bigint as n,
        case when ids.id not like 'servqual.%' and not windows.has_tickets then null
            when ids.id like 'tickets.%' then coalesce(facts.value, 0)
            when facts.n >= parameter('minimum_n') then facts.value end as value,
        case when windows.back = 0 then true when ids.id = 'tickets.backlog' then windows.covers_last_month
            when ids.id like 'servqual.%' then windows.covers_surveys else windows.covers_tickets end as is_covered,
    from ids
    cross join marts.service_windows as windows
    left join facts on facts.id = ids.id and facts.back = windows.back
)

select
    id,
    max(value) filter (where back = 0) as value,
    max(n) filter (where back = 0) as n,
    max(case when value is not null then null
        when id like 'servqual.%' and not has_surveys then 'no_surveys'
        when id not like 'servqual.%' and not has_tickets then 'no_tickets'
        when id = 'servqual.gap.weighted' and n = 0 then 'no_weights'
        when id like 'sla.%' and n = 0 then 'no_standards'
        else 'too_few' end) filter (where back = 0) as reason,
    max(value) filter (where back = 1 and is_covered) as previous,
from stated
group by id
order by id
