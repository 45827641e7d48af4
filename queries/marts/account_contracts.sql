-- One row per account with a contract: the one that tells until when the account is bound, and its yearly value. A contract
-- that renews itself runs on by its own length until today is inside it. A running contract goes before any other, unless
-- one that starts within renewal_grace_days of its end renews it; of several the one that runs longest counts. One that
-- ends within contract_notice_days and does not renew itself is ending; one whose last day has passed without another
-- is lapsed.
-- @grain customer_id
-- @scope customer_id
with contracts as (
    select
        contracts.contract_id,
        contracts.customer_id,
        contracts.starts_on,
        contracts.ends_on,
        contracts.annual_value,
        coalesce(contracts.auto_renew, false) as auto_renew,
        greatest(1, date_diff('month', contracts.starts_on, contracts.ends_on + 1)) as term_months,
    from staging.contracts as contracts
),

-- Whole terms since its end by the calendar, and one more where that still ends before today.
rolled as (
    select
        *,
        case when auto_renew and ends_on < as_of()
            then date_diff('month', ends_on + 1, as_of()) // term_months * term_months
            else 0
        end::int as months_on,
    from contracts
),

current as (
    select
        customer_id,
        contract_id,
        starts_on,
        case
            when auto_renew and (ends_on + 1 + to_months(months_on))::date - 1 < as_of()
                then (ends_on + 1 + to_months((months_on + term_months)::int))::date - 1
            else (ends_on + 1 + to_months(months_on))::date - 1
        end as ends_on,
        annual_value,
        auto_renew,
    from rolled
),

running as (
    select customer_id, max(ends_on) as ends_on
    from current
    where as_of() between starts_on and ends_on
    group by customer_id
),

binding as (
    select current.customer_id, current.ends_on, current.annual_value, current.auto_renew
    from current
    left join running on running.customer_id = current.customer_id
    where running.customer_id is null or current.starts_on <= running.ends_on + parameter('renewal_grace_days')::int
    qualify row_number() over (
        partition by current.customer_id order by current.ends_on desc, current.contract_id desc
    ) = 1
)

select
    customer_id,
    ends_on,
    annual_value,
    case
        when ends_on < as_of() then 'lapsed'
        when auto_renew then 'renews'
        when ends_on - as_of() <= parameter('contract_notice_days') then 'ending'
        else 'running'
    end as contract_status,
from binding
