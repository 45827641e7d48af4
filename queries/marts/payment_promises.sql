-- One row per promise to pay made in a collection action. It is kept when cash of the promised amount (within
-- promise_tolerance_pct) came between the promise and the promised day plus promise_grace_days working days; partial
-- or broken from that last day on, open before it. Cash serves the oldest promise first, and none twice. A promise
-- without an amount is open as long, and then cannot be judged (no_amount). Over a year ahead no grace is added.
-- @grain action_id
-- @scope customer_id
with recursive working_ends as (
    select working_days.working_no, min(working_days.day) as day
    from marts.working_days as working_days
    group by working_days.working_no
),

promises as (
    select
        collections.action_id, collections.customer_id, collections.acted_on, collections.promised_on,
        collections.promised_amount, greatest(collections.promised_on, working_ends.day) as ends_on,
    from staging.collections as collections
    left join marts.working_days as working_days on working_days.day = collections.promised_on
    left join working_ends on working_ends.working_no = working_days.working_no + parameter('promise_grace_days')
    where collections.promised_on is not null
),

moments as (
    select customer_id, action_id, acted_on as day, 0 as place, 0 as amount
    from promises where promised_amount > 0
    union all
    select customer_id, null, paid_on, 1, amount
    from staging.payments as payments
    where coalesce(kind, 'cash') = 'cash' and customer_id in (select customer_id from promises)
    union all
    select customer_id, action_id, ends_on, 2, 0
    from promises where promised_amount > 0
),

running as (
    select action_id, place, sum(amount) over (partition by customer_id order by day, place) as cash
    from moments
),

cash as (
    select action_id, max(cash) filter (where place = 0) as cash_before, max(cash) filter (where place = 2) as cash_by_end
    from running where action_id is not null group by action_id
),

judged as (
    select promises.*, cash.cash_before, cash.cash_by_end,
        row_number() over (partition by promises.customer_id order by promises.acted_on, promises.action_id) as promise_no,
    from promises
    inner join cash on cash.action_id = promises.action_id
),

served as (
    select customer_id, promise_no, action_id, cash_before as starts_at,
        greatest(cash_before, least(cash_by_end, cash_before + promised_amount)) as ends_at,
    from judged
    where promise_no = 1
    union all
    select judged.customer_id, judged.promise_no, judged.action_id, greatest(judged.cash_before, served.ends_at) as starts_at,
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
        when served.ends_at - served.starts_at >= promises.promised_amount * (1 - parameter('promise_tolerance_pct') / 100)
            then 'kept'
        when promises.ends_on > as_of() then 'open'
        when served.action_id is null then 'no_amount'
        when served.ends_at > served.starts_at then 'partial'
        else 'broken'
    end as state,
from promises
left join served on served.action_id = promises.action_id
