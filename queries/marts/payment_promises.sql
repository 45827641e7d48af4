-- One row per promise to pay made in a collection action. It is kept when cash of the promised amount (within
-- promise_tolerance_pct) came between the promise and the promised day plus promise_grace_days working days; partial
-- or broken when that time has passed, open before. Cash serves the oldest promise first, and none twice. A promise
-- without an amount cannot be judged (no_amount).
-- @grain action_id
-- @scope customer_id
with recursive calendar as (
    select
        days.day,
        sum(case when coalesce(holidays.is_working::boolean, isodow(days.day) <= 5) then 1 else 0 end)
            over (order by days.day rows between unbounded preceding and current row) as working_no,
    from (
        select unnest(generate_series(min(made.acted_on), max(made.promised_on) + 40, interval 1 day))::date as day
        from staging.collections as made
        where made.promised_on is not null
    ) as days
    left join seeds.holidays as holidays on holidays.day::date = days.day
),

working_ends as (
    select working_no, min(day) as day
    from calendar
    group by working_no
),

promises as (
    select
        collections.action_id, collections.customer_id, collections.acted_on, collections.promised_on,
        collections.promised_amount, greatest(collections.promised_on, working_ends.day) as ends_on,
    from staging.collections as collections
    inner join calendar on calendar.day = collections.promised_on
    inner join working_ends on working_ends.working_no = calendar.working_no + parameter('promise_grace_days')
),

judged as (
    select
        promises.action_id, promises.customer_id, promises.promised_amount,
        row_number() over (partition by promises.customer_id order by promises.acted_on, promises.action_id) as promise_no,
        coalesce(sum(payments.amount) filter (where payments.paid_on < promises.acted_on), 0) as cash_before,
        coalesce(sum(payments.amount) filter (where payments.paid_on <= promises.ends_on), 0) as cash_by_end,
    from promises
    left join staging.payments as payments
        on payments.customer_id = promises.customer_id and coalesce(payments.kind, 'cash') = 'cash'
    where promises.promised_amount > 0
    group by promises.action_id, promises.customer_id, promises.promised_amount, promises.acted_on
),

served as (
    select
        customer_id, promise_no, action_id, cash_before as starts_at,
        greatest(cash_before, least(cash_by_end, cash_before + promised_amount)) as ends_at,
    from judged
    where promise_no = 1
    union all
    select
        judged.customer_id, judged.promise_no, judged.action_id, greatest(judged.cash_before, served.ends_at) as starts_at,
        greatest(
            greatest(judged.cash_before, served.ends_at),
            least(judged.cash_by_end, greatest(judged.cash_before, served.ends_at) + judged.promised_amount)
        ) as ends_at,
    from served
    inner join judged on judged.customer_id = served.customer_id and judged.promise_no = served.promise_no + 1
)

select
    promises.action_id, promises.customer_id, promises.acted_on, promises.promised_on, promises.ends_on,
    promises.promised_amount, (served.ends_at - served.starts_at)::decimal(18, 4) as received,
    case
        when served.action_id is null then 'no_amount'
        when served.ends_at - served.starts_at >= promises.promised_amount * (1 - parameter('promise_tolerance_pct') / 100)
            then 'kept'
        when promises.ends_on >= as_of() then 'open'
        when served.ends_at > served.starts_at then 'partial'
        else 'broken'
    end as state,
from promises
left join served on served.action_id = promises.action_id
