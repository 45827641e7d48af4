-- Every account with an overdue invoice, most money at risk first: overdue amount times the chance of loss of its
-- bucket, plus the cost of money for the days it is late; then broken promises, accounts over their limit and key
-- accounts, then days overdue. An account waiting for a dispute or a running promise keeps its place, marked.
-- @grain customer_id
with tiers as (
    select account_tiers.customer_id, account_tiers.tier
    from marts.account_tiers as account_tiers
)

select
    owed.priority as collection_rank,
    owed.customer_id,
    coalesce(profiles.name, owed.customer_id) as customer_name,
    tiers.tier,
    profiles.manager_id,
    profiles.manager_name,
    profiles.region,
    owed.overdue as overdue_amount,
    owed.open_1_30,
    owed.open_31_60,
    owed.open_61_90,
    owed.open_91_plus,
    owed.max_days_overdue,
    owed.disputed as disputed_amount,
    owed.unapplied as unapplied_amount,
    coalesce(owed.late_reason, 'not_recorded') as late_reason,
    owed.promises_broken,
    owed.promised_on,
    owed.promised_amount,
    owed.last_paid_on,
    owed.limit_use_pct,
    owed.risk_amount,
    case when owed.hold is null then owed.stage else 'paused_' || owed.hold end as dunning_stage,
    case
        when owed.hold is not null or owed.stage is null then null
        when owed.stage in ('stop_supply', 'legal') then 'bad'
        when owed.stage in ('notice', 'visit') then 'warn'
    end as stage_tone,
    owed.next_step as collection_step,
    profiles.contact_name,
    profiles.phone,
from marts.account_receivables as owed
left join marts.account_profiles as profiles on profiles.customer_id = owed.customer_id
left join tiers on tiers.customer_id = owed.customer_id
where owed.overdue > 0
order by owed.priority
