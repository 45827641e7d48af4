-- One row per account and window with a ticket: opened and resolved by their own days, and of those opened how many
-- met, missed, may yet meet or had no written standard for first response and resolution. Windows as in tickets. Of the
-- complaints, those dismissed were found not to be justified; one not decided yet is not among them.
-- @grain customer_id, back
-- @scope customer_id
with tickets as (
    select * from marts.tickets as tickets
),

opened as (
    select
        customer_id,
        opened_window as back,
        count(*) as opened,
        count(*) filter (where is_complaint) as complaints,
        count(*) filter (where is_complaint and not is_upheld) as dismissed,
        count(*) filter (where is_repeat) as repeats,
        count(*) filter (where sla_first_response = 'met') as first_response_met,
        count(*) filter (where sla_first_response = 'breach') as first_response_breach,
        count(*) filter (where sla_first_response = 'pending') as first_response_pending,
        count(*) filter (where sla_first_response = 'none') as first_response_none,
        count(*) filter (where sla_resolution = 'met') as resolution_met,
        count(*) filter (where sla_resolution = 'breach') as resolution_breach,
        count(*) filter (where sla_resolution = 'pending') as resolution_pending,
        count(*) filter (where sla_resolution = 'none') as resolution_none,
    from tickets
    where opened_window is not null
    group by customer_id, opened_window
),

resolved as (
    select
        customer_id,
        resolved_window as back,
        count(*) as resolved,
    from tickets
    where resolved_window is not null
    group by customer_id, resolved_window
)

select
    coalesce(opened.customer_id, resolved.customer_id) as customer_id,
    coalesce(opened.back, resolved.back) as back,
    coalesce(opened.opened, 0) as opened,
    coalesce(resolved.resolved, 0) as resolved,
    coalesce(opened.complaints, 0) as complaints,
    coalesce(opened.dismissed, 0) as dismissed,
    coalesce(opened.repeats, 0) as repeats,
    coalesce(opened.first_response_met, 0) as first_response_met,
    coalesce(opened.first_response_breach, 0) as first_response_breach,
    coalesce(opened.first_response_pending, 0) as first_response_pending,
    coalesce(opened.first_response_none, 0) as first_response_none,
    coalesce(opened.resolution_met, 0) as resolution_met,
    coalesce(opened.resolution_breach, 0) as resolution_breach,
    coalesce(opened.resolution_pending, 0) as resolution_pending,
    coalesce(opened.resolution_none, 0) as resolution_none,
from opened
full join resolved on resolved.customer_id = opened.customer_id and resolved.back = opened.back
