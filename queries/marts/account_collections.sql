-- One row per account with a payment, a collection action or a repayment plan: its last payment, what collections
-- last did and heard (stage; reason, and when it was given), the running promise that falls due first, promises of the
-- last 12 months not kept or kept in part, and the next instalment of its repayment plan.
-- @grain customer_id
-- @scope customer_id
with actions as (
    select
        collections.customer_id, collections.acted_on, collections.stage, collections.reason,
        row_number() over (partition by customer_id order by acted_on desc, action_id desc) as place,
        row_number() over (partition by customer_id, reason is null order by acted_on desc, action_id desc) as reason_place,
    from staging.collections as collections
),

last_actions as (
    select
        customer_id,
        max(acted_on) as last_action_on,
        max(stage) filter (where place = 1) as last_stage,
        max(reason) filter (where reason is not null and reason_place = 1) as late_reason,
        max(acted_on) filter (where reason is not null) as late_reason_on,
    from actions
    group by customer_id
),

broken as (
    select payment_promises.customer_id, count(*) as promises_broken
    from marts.payment_promises as payment_promises
    where payment_promises.state in ('broken', 'partial') and payment_promises.acted_on >= as_of() + 1 - to_months(12)
    group by payment_promises.customer_id
),

running as (
    select payment_promises.customer_id, payment_promises.promised_on,
        sum(payment_promises.promised_amount - payment_promises.received) as promised_amount,
        row_number() over (partition by payment_promises.customer_id order by payment_promises.promised_on) as place,
    from marts.payment_promises as payment_promises
    where payment_promises.state = 'open'
    group by payment_promises.customer_id, payment_promises.promised_on
),

cash as (
    select payments.customer_id, payments.paid_on, payments.amount
    from staging.payments as payments
    where coalesce(payments.kind, 'cash') = 'cash' and payments.amount > 0
),

receipts as (
    select cash.customer_id, cash.paid_on, sum(cash.amount) as amount
    from cash
    inner join (select customer_id, max(paid_on) as paid_on from cash group by customer_id) as last_days
        on last_days.customer_id = cash.customer_id and last_days.paid_on = cash.paid_on
    group by cash.customer_id, cash.paid_on
),

instalments as (
    select plans.customer_id, plans.due_on, sum(plans.amount) as amount,
        row_number() over (partition by plans.customer_id order by plans.due_on) as place,
    from staging.repayment_plans as plans
    where plans.due_on >= as_of()
    group by plans.customer_id, plans.due_on
),

accounts as (
    select customer_id from last_actions union select customer_id from receipts union select customer_id from instalments
)

select
    accounts.customer_id, receipts.paid_on as last_paid_on, receipts.amount::decimal(18, 4) as last_paid_amount,
    last_actions.last_action_on, last_actions.last_stage, last_actions.late_reason, last_actions.late_reason_on,
    coalesce(broken.promises_broken, 0) as promises_broken,
    running.promised_on, running.promised_amount::decimal(18, 4) as promised_amount,
    instalments.due_on as next_instalment_on, instalments.amount::decimal(18, 4) as next_instalment_amount,
from accounts
left join last_actions on last_actions.customer_id = accounts.customer_id
left join broken on broken.customer_id = accounts.customer_id
left join running on running.customer_id = accounts.customer_id and running.place = 1
left join receipts on receipts.customer_id = accounts.customer_id
left join instalments on instalments.customer_id = accounts.customer_id and instalments.place = 1
