-- What to do next with the account: the reasons to call, then what is agreed or expected, by day.
-- @grain customer_id, step_code, due_on
with accounts as (
    select accounts.*
    from marts.accounts as accounts
),

steps as (
    select calls.customer_id, calls.next_step_code as step_code, min(calls.reason_no) as place,
        max(calls.money_at_stake) as step_amount, as_of() + 1 as due_on
    from marts.account_calls as calls
    group by calls.customer_id, calls.next_step_code
    union all
    select customer_id, 'await_promise', 20, promised_amount, promised_on
    from accounts where promised_on is not null
    union all
    select customer_id, 'expect_instalment', 21, next_instalment_amount, next_instalment_on
    from accounts where next_instalment_on is not null
    union all
    select customer_id, 'keep_step', 22, null, next_step_on
    from accounts where next_step_on > as_of() and closed_on is null
    union all
    select customer_id, 'expect_order', 23, null, expected_on
    from accounts
    where expected_on > as_of() and status in ('active', 'new') and rhythm_status = 'active'
    union all
    select customer_id, 'open_renewal', 24, annual_value, contract_ends_on
    from accounts
    where contract_status = 'running' and closed_on is null and contract_ends_on - as_of() <= parameter('renewal_ahead_days')
)

select
    steps.customer_id,
    steps.step_code,
    steps.due_on,
    steps.step_amount::decimal(18, 4) as step_amount,
    accounts.manager_name,
from steps
join accounts on accounts.customer_id = steps.customer_id
order by steps.customer_id, steps.due_on, steps.place, steps.step_code
