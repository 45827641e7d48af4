-- Service gaps of each account manager's accounts, by dimension and as the mean of all five, over the trailing window, the
-- largest shortfall first. With fewer than minimum_n responses no gap is shown, only the count; those come last.
with counts as (
    select manager_id, count(*) as response_count
    from marts.survey_responses as survey_responses
    where respondent = 'customer' and answered_window = 0 and dimension_count > 0
    group by manager_id
)

select
    gaps.manager_id,
    max(managers.name) as manager_name,
    max(counts.response_count) as response_count,
    max(gaps.gap) filter (where gap_part = 'overall') as gap_overall,
    max(gaps.gap) filter (where gap_part = 'tangibles') as gap_tangibles,
    max(gaps.gap) filter (where gap_part = 'reliability') as gap_reliability,
    max(gaps.gap) filter (where gap_part = 'responsiveness') as gap_responsiveness,
    max(gaps.gap) filter (where gap_part = 'assurance') as gap_assurance,
    max(gaps.gap) filter (where gap_part = 'empathy') as gap_empathy,
from marts.survey_gaps as gaps
join counts on counts.manager_id is not distinct from gaps.manager_id
left join marts.managers as managers on managers.manager_id = gaps.manager_id
where gaps.dimension = 'manager'
group by gaps.manager_id
order by gap_overall nulls last, manager_name, gaps.manager_id
