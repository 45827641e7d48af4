-- One row per account and window with something promised to it: order lines by the day they were promised for
-- (delivered on or before it counts as on time, undelivered as late) and commitments due on or before the as-of day
-- (kept by the due day). Window 0 is the trailing window, 1 the one before it.
-- @grain customer_id, due_window
-- @scope customer_id
with bounds as (
    select max(windows.starts_on) as starts_on, min(windows.starts_on) as previous_starts_on
    from marts.service_windows as windows
),

deliveries as (
    select
        order_lines.customer_id,
        if(order_lines.promised_on >= bounds.starts_on, 0, 1) as due_window,
        count(*) as lines_due,
        count(*) filter (where order_lines.delivered_on <= order_lines.promised_on) as lines_on_time,
    from marts.order_lines as order_lines
    cross join bounds
    where order_lines.amount >= 0
      and order_lines.promised_on between bounds.previous_starts_on and as_of()
    group by all
),

commitments as (
    select
        commitments.customer_id,
        commitments.due_window,
        count(*) as commitments_due,
        count(*) filter (where commitments.outcome = 'kept') as commitments_kept,
    from marts.commitments as commitments
    where commitments.due_window is not null
    group by all
)

select
    coalesce(deliveries.customer_id, commitments.customer_id) as customer_id,
    coalesce(deliveries.due_window, commitments.due_window) as due_window,
    coalesce(deliveries.lines_due, 0) as lines_due,
    coalesce(deliveries.lines_on_time, 0) as lines_on_time,
    coalesce(commitments.commitments_due, 0) as commitments_due,
    coalesce(commitments.commitments_kept, 0) as commitments_kept,
from deliveries
full join commitments
    on commitments.customer_id = deliveries.customer_id and commitments.due_window = deliveries.due_window
