-- Why accounts left in the last window: the recorded main reason of each lost account, as a share of those with one and
-- with its Wilson 95 % interval, beside the shares of the reference survey in the training material. Accounts without a
-- recorded reason are counted apart and not spread. Empty below minimum_n recorded reasons.
-- @grain churn_reason
with lost as (
    select lost_accounts.churn_reason
    from marts.lost_accounts as lost_accounts
    where lost_accounts.churn_reason is not null
),

reference as (
    select churn_reference.churn_reason, churn_reference.reference_pct, churn_reference.is_controllable
    from seeds.churn_reference as churn_reference
),

counts as (
    select
        reference.churn_reason,
        reference.reference_pct::double as reference_pct,
        reference.is_controllable,
        count(lost.churn_reason) as account_count,
        sum(count(lost.churn_reason)) over ()::bigint as known_count,
    from reference
    left join lost on lost.churn_reason = reference.churn_reason
    group by reference.churn_reason, reference.reference_pct, reference.is_controllable
)

select
    churn_reason,
    account_count,
    100.0::double * account_count / known_count as reason_share_pct,
    100 * wilson_low(account_count, known_count) as reason_share_low,
    100 * wilson_high(account_count, known_count) as reason_share_high,
    reference_pct,
    is_controllable,
    known_count,
from counts
where known_count >= parameter('minimum_n')
order by account_count desc, reference_pct desc, churn_reason
