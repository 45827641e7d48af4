-- The eight steps of each complaint of the last 18 months; some are skipped, and open complaints wait at
-- one of them.
with steps (step_no, stage, share, hours) as (
    values
        (1, 'recorded', 0.01, 0.1), (2, 'judged', 0.06, 2), (3, 'assigned', 0.14, 7), (4, 'analysed', 0.36, 30),
        (5, 'proposed', 0.50, 52), (6, 'approved', 0.80, 110), (7, 'executed', 0.98, 150), (8, 'reviewed', 1.20, 200)
),

complaints as (
    select
        handled.request_key,
        format('T-{:05d}', handled.place) as ticket_id,
        handled.opened_at,
        handled.resolved_at,
        date_diff('minute', handled.opened_at, handled.resolved_at) as minutes,
        -- Where an open complaint waits: most often for the manager's approval.
        [2, 3, 4, 4, 5, 5, 5, 5, 6, 6][1 + roll(10, handled.request_key, 'waits')] as waits_after,
    from demo.handled as handled
    where handled.kind = 'complaint' and handled.opened_at >= end_on() + 1 - interval 18 month
),

stamped as (
    select
        complaints.ticket_id,
        steps.stage,
        complaints.opened_at + to_minutes(1 + floor(case
            when complaints.resolved_at is not null
                then complaints.minutes * steps.share
                    + if(steps.step_no = 8, 900 * chance(complaints.request_key, 'review'), 0)
            else 60 * steps.hours * (0.6 + chance(complaints.request_key, 'speed'))
        end)::bigint) as at,
    from complaints
    cross join steps
    where (complaints.resolved_at is not null or steps.step_no <= complaints.waits_after)
        and (steps.step_no not in (4, 6) or chance(complaints.request_key * 8 + steps.step_no, 'skipped') >= 0.06)
        and (steps.step_no <> 8 or chance(complaints.request_key, 'reviewed') < 0.72)
)

select stamped.ticket_id, stamped.stage, stamped.at from stamped where stamped.at < end_on() + 1
