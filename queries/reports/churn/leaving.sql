-- Accounts that still bought in the last window but are silent for longer than their own rhythm, most money at stake first.
-- `revenue_trend` is net revenue of the last twelve full months.
-- @grain customer_id
with leaving as (
    select * from marts.leaving_accounts as leaving_accounts
),

months as (
    select unnest(generate_series(1, 12)) as months_back
),

trends as (
    select
        leaving.customer_id,
        list(coalesce(account_months.revenue, 0)::double order by months.months_back desc) as revenue_trend,
    from leaving
    cross join months
    left join marts.account_months as account_months
        on account_months.customer_id = leaving.customer_id
       and account_months.month = (date_trunc('month', as_of() + 1) - months.months_back * interval 1 month)::date
    group by leaving.customer_id
)

select
    leaving.customer_id,
    accounts.name as customer_name,
    leaving.tier,
    accounts.manager_name,
    accounts.region,
    leaving.money_at_stake,
    leaving.before_revenue,
    trends.revenue_trend,
    leaving.status as rhythm_status,
    leaving.last_order_on,
    leaving.days_since as silent_days,
    leaving.median_gap_days as usual_gap_days,
    leaving.expected_on,
    nullif(leaving.open_complaints, 0) as open_complaints,
    nullif(leaving.overdue_amount, 0) as overdue_amount,
    leaving.next_step as leaving_step,
    accounts.contact_name,
    accounts.phone,
from leaving
inner join marts.account_profiles as accounts on accounts.customer_id = leaving.customer_id
inner join trends on trends.customer_id = leaving.customer_id
order by leaving.money_at_stake desc, leaving.customer_id
