-- One row per account that ever complained or promised to pay: how many complaints and broken promises there were in
-- all exports, so that a new one shows against the build before, and how many complaints were opened after its day, for
-- an export of the newest days only forgets old ones; the newest one broken, and how the newest judged promise
-- ended. A promise kept in part counts as broken.
-- @grain customer_id
-- @scope customer_id
with complaints as (
    select
        tickets.customer_id,
        count(*) as complaint_count,
        max(tickets.opened_on) as last_complaint_on,
        count(*) filter (where tickets.opened_on > build.baseline_as_of) as complaints_since,
    from marts.tickets as tickets
    cross join engine.build as build
    where tickets.is_complaint
    group by tickets.customer_id
),

promises as (
    select
        payment_promises.customer_id,
        payment_promises.action_id,
        payment_promises.promised_on,
        payment_promises.promised_amount,
        payment_promises.promised_amount - payment_promises.received as missing_amount,
        payment_promises.state,
    from marts.payment_promises as payment_promises
    where payment_promises.state in ('kept', 'partial', 'broken')
),

broken as (
    select
        customer_id,
        promised_on as broken_on,
        promised_amount as broken_amount,
        missing_amount as broken_missing,
        count(*) over (partition by customer_id) as broken_promise_count,
    from promises
    where state <> 'kept'
    qualify row_number() over (partition by customer_id order by promised_on desc, action_id desc) = 1
),

latest as (
    select customer_id, promised_on, state
    from promises
    qualify row_number() over (partition by customer_id order by promised_on desc, action_id desc) = 1
),

accounts as (
    select customer_id from complaints
    union
    select customer_id from latest
)

select
    accounts.customer_id,
    coalesce(complaints.complaint_count, 0) as complaint_count,
    complaints.last_complaint_on,
    coalesce(complaints.complaints_since, 0) as complaints_since,
    coalesce(broken.broken_promise_count, 0) as broken_promise_count,
    broken.broken_on,
    broken.broken_amount::decimal(18, 4) as broken_amount,
    broken.broken_missing::decimal(18, 4) as broken_missing,
    latest.promised_on as last_promised_on,
    latest.state as last_promise_state,
from accounts
left join complaints on complaints.customer_id = accounts.customer_id
left join broken on broken.customer_id = accounts.customer_id
left join latest on latest.customer_id = accounts.customer_id
