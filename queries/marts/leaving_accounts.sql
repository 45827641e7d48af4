-- One row per account that still bought in the last window but is silent for longer than its own buying rhythm: the money at
-- stake (what it bought in that window), how long it has been silent, and what should be settled first. Closed accounts
-- are lost already and irregular buyers cannot be judged by their gaps; neither is here.
-- @grain customer_id
-- @scope customer_id
with rhythm as (
    select
        account_rhythm.customer_id,
        account_rhythm.status,
        account_rhythm.last_order_on,
        account_rhythm.days_since,
        account_rhythm.median_gap_days,
        account_rhythm.expected_on,
        account_rhythm.overdue_index,
    from marts.account_rhythm as account_rhythm
    where account_rhythm.status in ('at_risk', 'lapsed')
),

accounts as (
    select account_profiles.customer_id, account_profiles.is_strategic
    from marts.account_profiles as account_profiles
    where account_profiles.closed_on is null
),

retention as (
    select account_retention.customer_id, account_retention.before_revenue, account_retention.after_revenue
    from marts.account_retention as account_retention
    where account_retention.after_revenue > 0
),

tiers as (
    select account_tiers.customer_id, account_tiers.tier
    from marts.account_tiers as account_tiers
),

complaints as (
    select account_service.customer_id, account_service.open_complaints
    from marts.account_service as account_service
),

debts as (
    select account_receivables.customer_id, account_receivables.overdue
    from marts.account_receivables as account_receivables
)

select
    rhythm.*,
    tiers.tier,
    retention.before_revenue,
    retention.after_revenue as money_at_stake,
    coalesce(complaints.open_complaints, 0) as open_complaints,
    coalesce(debts.overdue, 0) as overdue_amount,
    case
        when complaints.open_complaints > 0 then 'settle_complaint'
        when debts.overdue > parameter('overdue_tolerance') then 'settle_debt'
        when rhythm.status = 'lapsed' and (accounts.is_strategic or tiers.tier in ('platinum', 'gold')) then 'visit'
        when rhythm.status = 'lapsed' then 'call'
        else 'remind'
    end as next_step,
from rhythm
inner join accounts on accounts.customer_id = rhythm.customer_id
inner join retention on retention.customer_id = rhythm.customer_id
left join tiers on tiers.customer_id = rhythm.customer_id
left join complaints on complaints.customer_id = rhythm.customer_id
left join debts on debts.customer_id = rhythm.customer_id
