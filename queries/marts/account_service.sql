-- One row per account: its tickets of the trailing window, those still open, how many met the written standards, and
-- the service gap of the last survey wave it answered. Accounts without tickets or answers are here too.
-- @grain customer_id
-- @scope customer_id
with tickets as (
    select * from marts.tickets as tickets
),

gaps as (
    select * from marts.account_gaps as account_gaps
),

accounts as (
    select customer_id from marts.account_profiles as account_profiles
    union
    select customer_id from tickets
    union
    select customer_id from gaps
),

counts as (
    select
        customer_id,
        count(*) filter (where opened_window = 0) as tickets_12m,
        count(*) filter (where opened_window = 0 and is_complaint) as complaints_12m,
        count(*) filter (where opened_window = 0 and is_repeat) as repeats_12m,
        count(*) filter (where resolved_window = 0) as resolved_12m,
        count(*) filter (where is_open) as open_tickets,
        count(*) filter (where is_open and sla_resolution = 'breach') as late_tickets,
        count(*) filter (where is_open and is_complaint) as open_complaints,
        count(*) filter (where opened_window = 0 and sla_first_response = 'met') as first_response_met,
        count(*) filter (where opened_window = 0 and sla_first_response in ('met', 'breach')) as first_response_measured,
        count(*) filter (where opened_window = 0 and sla_resolution = 'met') as resolution_met,
        count(*) filter (where opened_window = 0 and sla_resolution in ('met', 'breach')) as resolution_measured,
        max(age_days) as oldest_open_days,
        max(opened_on) as last_ticket_on,
    from tickets
    group by customer_id
)

select
    accounts.customer_id,
    coalesce(counts.tickets_12m, 0) as tickets_12m,
    coalesce(counts.complaints_12m, 0) as complaints_12m,
    coalesce(counts.repeats_12m, 0) as repeats_12m,
    coalesce(counts.resolved_12m, 0) as resolved_12m,
    coalesce(counts.open_tickets, 0) as open_tickets,
    coalesce(counts.late_tickets, 0) as late_tickets,
    coalesce(counts.open_complaints, 0) as open_complaints,
    coalesce(counts.first_response_met, 0) as first_response_met,
    coalesce(counts.first_response_measured, 0) as first_response_measured,
    100.0::double * counts.first_response_met / nullif(counts.first_response_measured, 0) as first_response_pct,
    coalesce(counts.resolution_met, 0) as resolution_met,
    coalesce(counts.resolution_measured, 0) as resolution_measured,
    100.0::double * counts.resolution_met / nullif(counts.resolution_measured, 0) as resolution_pct,
    counts.oldest_open_days,
    counts.last_ticket_on,
    gaps.last_wave,
    gaps.response_count,
    gaps.last_gap,
    gaps.previous_wave,
    gaps.previous_gap,
    gaps.worst_dimension,
    gaps.worst_gap,
from accounts
left join counts on counts.customer_id = accounts.customer_id
left join gaps on gaps.customer_id = accounts.customer_id
