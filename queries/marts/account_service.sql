-- One row per account: its tickets of the trailing window, those open now and a month ago, how many met the written
-- standards, and the service gap of the last survey wave it answered. Accounts without tickets or answers are here too.
-- @grain customer_id
-- @scope customer_id
with tickets as (
    select * from marts.tickets as tickets
),

window_tickets as (
    select * from marts.account_tickets as account_tickets
    where back = 0
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

standing as (
    select
        customer_id,
        count(*) filter (where is_open) as open_tickets,
        count(*) filter (where is_open and sla_resolution = 'breach') as late_tickets,
        count(*) filter (where is_open and is_complaint) as open_complaints,
        max(age_days) filter (where is_open and is_complaint and (
            sla_resolution = 'breach' or sla_resolution = 'none' and age_days > parameter('complaint_days')
        )) as late_complaint_days,
        count(*) filter (
            where opened_on < as_of() + 1 - to_months(1) and coalesce(resolved_on >= as_of() + 1 - to_months(1), true)
        ) as open_month_ago,
        max(age_days) as oldest_open_days,
    from tickets
    group by customer_id
)

select
    accounts.customer_id,
    coalesce(window_tickets.opened, 0) as tickets_12m,
    coalesce(window_tickets.complaints, 0) as complaints_12m,
    coalesce(window_tickets.repeats, 0) as repeats_12m,
    coalesce(standing.open_tickets, 0) as open_tickets,
    coalesce(standing.late_tickets, 0) as late_tickets,
    coalesce(standing.open_complaints, 0) as open_complaints,
    coalesce(standing.open_month_ago, 0) as open_month_ago,
    standing.oldest_open_days,
    standing.late_complaint_days,
    coalesce(window_tickets.first_response_met, 0) as first_response_met,
    coalesce(first_response_met + first_response_breach, 0) as first_response_measured,
    100.0 * first_response_met / nullif(first_response_met + first_response_breach, 0) as first_response_pct,
    coalesce(window_tickets.resolution_met, 0) as resolution_met,
    coalesce(resolution_met + resolution_breach, 0) as resolution_measured,
    100.0 * resolution_met / nullif(resolution_met + resolution_breach, 0) as resolution_pct,
    gaps.last_wave,
    gaps.response_count,
    gaps.last_gap,
    gaps.previous_gap,
    gaps.worst_dimension,
    gaps.worst_gap,
from accounts
left join standing on standing.customer_id = accounts.customer_id
left join window_tickets on window_tickets.customer_id = accounts.customer_id
left join gaps on gaps.customer_id = accounts.customer_id
