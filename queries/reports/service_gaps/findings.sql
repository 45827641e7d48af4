-- The sentences over this page: which code each slot gets, and the numbers in it, all from one row of facts.
-- @grain slot
with gaps as (
    select dimension, favg(gap) as gap, 100 * favg(weight) as weight_pct,
        row_number() over (order by favg(gap) * coalesce(favg(weight), 0.2), dimension) as place,
    from marts.survey_scores as survey_scores where respondent = 'customer' and answered_window = 0
    group by dimension having count(gap) >= parameter('minimum_n')
),
dimensions as (
    select max(dimension) filter (where place = 1) as worst, max(dimension) filter (where place = 2) as second,
        max(gap) filter (where place = 1) as worst_gap, -max(gap) filter (where place = 1) as worst_size, max(gap) filter (where place = 2) as second_gap,
        max(weight_pct) filter (where place = 1) + max(weight_pct) filter (where place = 2) as top_weight_pct,
        -parameter('gap_alarm') as alarm,
    from gaps
),
responses as (
    select count(*) filter (where respondent = 'customer') as responses,
        count(*) filter (where respondent = 'manager') as manager_responses,
        count(*) filter (where respondent = 'customer' and is_rescaled) as rescaled,
        count(*) filter (where respondent = 'customer' and weighted_gap is null) as unweighted,
    from marts.survey_responses as survey_responses where answered_window = 0
),
complete as (
    select * from marts.survey_responses as survey_responses where respondent = 'customer' and dimension_count = 5
),
regions as (
    select part as region, gap, row_number() over (order by gap, part) as place, count(*) over () as total
    from marts.survey_gaps where dimension = 'region' and gap_part = 'overall' and part <> '-' and gap is not null
),
waves as (
    select favg(gap) as gap, row_number() over (order by wave desc) as place
    from complete group by wave having count(*) >= parameter('minimum_n')
),
places as (
    select max(region) filter (where place = 1) as region, max(gap) filter (where place = 1) as region_gap,
        max(gap) filter (where place = total) as best_region_gap, max(total) as region_count,
        (select max(gap) from waves where place = 1) as wave_gap, (select max(gap) from waves where place = 2) as earlier_gap,
    from regions
),
tickets as (
    select coalesce(sum(opened), 0) as opened, coalesce(sum(resolved), 0) as resolved, coalesce(sum(first_response_pending), 0) as pending,
        coalesce(sum(first_response_met + first_response_breach), 0) as measured, coalesce(sum(first_response_none), 0) as without_standard,
        100.0 * sum(first_response_met) / nullif(measured, 0) as first_pct, parameter('sla_target_pct') as target_pct,
    from marts.account_tickets as account_tickets where back = 0
),
accounts as (
    select sum(open_tickets) as backlog, sum(open_month_ago) as month_ago, count(*) filter (where late_tickets > 0) as late_accounts,
        sum(late_tickets) as late, backlog - (select opened - resolved from tickets) as backlog_before,
    from marts.account_service as account_service
),
promises as (
    select coalesce(sum(commitments_due), 0) as due, 100.0 * sum(commitments_kept) / nullif(due, 0) as kept_pct,
    from marts.account_promises as account_promises where due_window = 0
),
facts as (
    select dimensions.*, responses.*, places.*, tickets.*, accounts.*, promises.*, windows.starts_on, windows.ends_on,
        worst_gap is not null as has_gaps, measured >= parameter('minimum_n') as has_rate, wave_gap - earlier_gap as change,
        backlog - month_ago as backlog_change, abs(backlog - month_ago) as backlog_size,
    from dimensions cross join responses cross join places cross join tickets cross join accounts cross join promises
    cross join marts.service_windows as windows where windows.back = 0
)

select chosen.slot, chosen.code, facts.*
from facts cross join lateral (values
    ('page', case when has_gaps and worst_gap >= 0 then 'page_met' when has_gaps and has_rate then 'page_both'
        when has_gaps then 'page_gaps' when has_rate then 'page_rate' when opened > 0 then 'page_tickets' else 'page_none' end),
    ('lede', if(responses = 0, 'lede_tickets', if(opened > 0, 'lede_both', 'lede_surveys'))),
    ('dimensions', case when not has_gaps then 'dimensions_none' when worst_gap >= 0 then 'dimensions_met'
        when greatest(worst_gap, second_gap) <= -alarm and top_weight_pct is not null then 'dimensions_two' else 'dimensions_one' end),
    ('dimensions_unit', if(top_weight_pct is null, 'dimensions_unit_plain', 'dimensions_unit')),
    ('regions', if(region_count > 1, 'regions_worst', 'regions_none')), ('worst', if(late_accounts > 0, 'worst_late', 'worst_neutral')),
    ('waves', case when wave_gap is null then 'waves_none' when change is null then 'waves_first'
        when change <= -0.05 then 'waves_worse' when change >= 0.05 then 'waves_better' else 'waves_same' end),
    ('sla', case when not has_rate then 'sla_none' when first_pct >= target_pct then 'sla_met' else 'sla_short' end),
    ('sla_unit', 'sla_unit'), ('flow_unit', 'flow_unit'), ('five', if(kept_pct is null, 'five_neutral', 'five_promises')),
    ('flow', case when opened = 0 and backlog = 0 then 'flow_none' when backlog_change > 0 then 'flow_up'
        when backlog_change < 0 then 'flow_down' else 'flow_same' end)
) as chosen (slot, code)
order by chosen.slot
