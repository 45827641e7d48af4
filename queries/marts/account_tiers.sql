-- One row per account: its tier today and one month earlier, and why. `rank` counts ranked accounts from the largest
-- contribution down, the account number breaking ties. `reason_value` against `reason_threshold` is what the rule
-- compared: ranks, a revenue, a contribution or days. `line_contribution` is the contribution at the nearest line: of
-- the last account in the tier above, for platinum of the first one below. A strategic account is marked, never moved.
-- @grain customer_id
-- @scope customer_id
-- @hide cumulative_accounts_pct, cumulative_revenue_pct, cumulative_contribution_pct, line_contribution
-- @keep
with months as (
    select
        tier_months.customer_id, tier_months.window_no, tier_months.is_comparable, tier_months.tier,
        tier_months.reason_code, tier_months.revenue, tier_months.contribution, tier_months.days_as_customer,
        tier_months.rank, tier_months.ranked_count, tier_months.platinum_count, tier_months.gold_count,
    from marts.tier_months as tier_months
    where tier_months.window_no <= 1
),

profiles as (
    select account_profiles.customer_id, account_profiles.is_strategic, account_profiles.last_order_on
    from marts.account_profiles as account_profiles
),

latest as (
    select
        *,
        sum(revenue) over best_first as cumulative_revenue,
        sum(revenue) over (partition by rank is null) as ranked_revenue,
        sum(contribution) over best_first as cumulative_contribution,
        sum(contribution) over (partition by rank is null) as ranked_contribution,
        max(contribution) filter (where rank = platinum_count) over () as platinum_line,
        max(contribution) filter (where rank = platinum_count + 1) over () as below_platinum,
        max(contribution) filter (where rank = gold_count) over () as gold_line,
    from months
    where window_no = 0
    window best_first as (partition by rank is null order by rank rows between unbounded preceding and current row)
)

select
    latest.customer_id,
    latest.tier,
    before.tier as previous_tier,
    latest.revenue,
    latest.contribution,
    before.contribution as previous_contribution,
    latest.rank,
    latest.ranked_count,
    latest.platinum_count,
    latest.gold_count,
    100.0 * latest.rank / nullif(latest.ranked_count, 0) as cumulative_accounts_pct,
    case when latest.rank > 0 then 100 * latest.cumulative_revenue / latest.ranked_revenue end as cumulative_revenue_pct,
    case when latest.rank > 0 then 100 * latest.cumulative_contribution / latest.ranked_contribution end
        as cumulative_contribution_pct,
    latest.reason_code,
    case latest.reason_code
        when 'no_orders' then as_of() - profiles.last_order_on
        when 'new_account' then latest.days_as_customer
        when 'no_revenue' then latest.revenue
        when 'no_contribution' then latest.contribution
        else latest.rank
    end::double as reason_value,
    case
        when latest.reason_code = 'new_account' then parameter('unrated_days')
        when latest.reason_code = 'in_platinum' then latest.platinum_count
        when latest.reason_code in ('in_gold', 'below_gold') then latest.gold_count
        when latest.tier = 'lead' then 0
    end::double as reason_threshold,
    case latest.tier
        when 'platinum' then latest.below_platinum
        when 'gold' then latest.platinum_line
        when 'iron' then latest.gold_line
        when 'lead' then 0
    end::decimal(18, 4) as line_contribution,
    profiles.is_strategic,
from latest
join profiles on profiles.customer_id = latest.customer_id
left join months as before on before.customer_id = latest.customer_id and before.window_no = 1 and before.is_comparable
