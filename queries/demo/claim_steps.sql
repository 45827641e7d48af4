-- What was offered, accepted and got back from the supplier, claim by claim, in the last 18 months.
with claims as (
    select
        handled.request_key,
        tickets.ticket_id,
        tickets.opened_at,
        tickets.resolved_at,
        tickets.claim_amount,
        tickets.compensation,
        date_diff('minute', tickets.opened_at, coalesce(tickets.resolved_at, tickets.opened_at + interval 6 day)) as minutes,
        1 + roll(3, handled.request_key, 'rounds') as rounds,
    from demo.tickets as tickets
    inner join demo.handled as handled on tickets.ticket_id = format('T-{:05d}', handled.place)
    where tickets.claim_amount is not null and tickets.opened_at >= end_on() + 1 - interval 18 month
),

rounds as (
    select
        request_key, ticket_id, opened_at, resolved_at, claim_amount, compensation, minutes, rounds,
        unnest(range(1, rounds + 1))::integer as step,
    from claims
),

stamped as (
    select
        request_key, ticket_id, claim_amount, compensation, step,
        step = rounds and resolved_at is not null as is_final,
        opened_at + to_minutes(floor(minutes * step / (rounds + 0.2))::bigint) as at,
    from rounds
)

select
    ticket_id,
    step::varchar as step,
    stamped.at,
    if(
        is_final, coalesce(compensation, 0),
        money(coalesce(compensation, claim_amount * 0.3) * [0.3, 0.6, 0.8][step])
    )::decimal(18, 2) as offered,
    if(is_final, compensation, null) as accepted,
    if(
        is_final and chance(request_key, 'recovered') < 0.35,
        money(compensation * (0.3 + 0.5 * chance(request_key, 'recovery'))), null
    ) as recovered,
from stamped
where stamped.at < end_on() + 1
