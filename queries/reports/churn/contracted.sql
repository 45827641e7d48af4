-- Accounts that bought less in the last window than in the one before, largest loss first. The amounts add up to the
-- contraction step of the bridge.
-- @grain customer_id
select
    retention.customer_id,
    accounts.name as customer_name,
    tiers.tier,
    accounts.manager_name,
    accounts.region,
    retention.before_revenue,
    retention.after_revenue,
    retention.contraction_amount,
    100.0::double * retention.contraction_amount / retention.before_revenue as revenue_change_pct,
    rhythm.status as rhythm_status,
    rhythm.last_order_on,
    case when accounts.closed_on is not null then 'closed' else coalesce(leaving.next_step, 'compare') end as contracted_step,
from marts.account_retention as retention
inner join marts.account_profiles as accounts on accounts.customer_id = retention.customer_id
left join marts.account_tiers as tiers on tiers.customer_id = retention.customer_id
left join marts.account_rhythm as rhythm on rhythm.customer_id = retention.customer_id
left join marts.leaving_accounts as leaving on leaving.customer_id = retention.customer_id
where retention.status = 'contracted'
order by retention.contraction_amount, retention.customer_id
