-- One row per account with a contract: the one that runs longest, which tells until when the account is bound, its
-- yearly value, and how many contracts run today. A contract that ends within contract_notice_days and does not renew
-- itself is ending; one whose last day has passed without another is lapsed.
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
    from staging.contracts as contracts
),

running as (
    select customer_id, count(*) as contract_count, sum(annual_value)::decimal(18, 4) as annual_value
    from contracts
    where as_of() between starts_on and ends_on
    group by customer_id
),

longest as (
    select customer_id, contract_id, ends_on, annual_value, auto_renew
    from contracts
    qualify row_number() over (partition by customer_id order by ends_on desc, contract_id desc) = 1
)

select
    longest.customer_id,
    longest.contract_id,
    longest.ends_on,
    longest.annual_value,
    longest.auto_renew,
    coalesce(running.contract_count, 0) as running_count,
    coalesce(running.annual_value, 0) as running_value,
    case
        when longest.ends_on < as_of() and not longest.auto_renew then 'lapsed'
        when longest.auto_renew then 'renews'
        when longest.ends_on - as_of() <= parameter('contract_notice_days') then 'ending'
        else 'running'
    end as contract_status,
from longest
left join running on running.customer_id = longest.customer_id
