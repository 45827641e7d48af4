-- The tier of every account on the as-of day and on the same day of each of the twelve months before it, by today's
-- rule over the window that ended that day. In order: no order line in the window, inactive; acquired fewer
-- than unrated_days days before, unrated; revenue or contribution not above 0, lead; the rest are ranked by contribution:
-- platinum up to tier_platinum_pct of them, gold up to tier_gold_pct, iron below. Simplified: attributes (when acquired)
-- and the cost rates are today's, and exports corrected since count as corrected.
-- @grain customer_id, month_end
-- @scope customer_id
with accounts as (
    select
        account_profiles.customer_id, account_profiles.acquired_on, account_profiles.is_acquired_known,
        account_profiles.visible_from,
    from marts.account_profiles as account_profiles
),

states as (
    select
        accounts.customer_id,
        tier_windows.window_no,
        tier_windows.ends_on as month_end,
        tier_windows.is_comparable,
        -- Before its first order nobody could have taken that day for the one it was acquired on.
        if(accounts.is_acquired_known or accounts.acquired_on <= tier_windows.ends_on,
            tier_windows.ends_on - accounts.acquired_on, null) as days_as_customer,
        coalesce(account_windows.revenue, 0) as revenue,
        coalesce(account_windows.contribution, 0) as contribution,
        case
            when coalesce(account_windows.line_count, 0) = 0 then 'no_orders'
            when days_as_customer < parameter('unrated_days') then 'new_account'
            when account_windows.revenue <= 0 then 'no_revenue'
            when account_windows.contribution <= 0 then 'no_contribution'
        end as apart_because,
    from accounts
    join marts.tier_windows as tier_windows
        on tier_windows.window_no <= 12 and coalesce(accounts.visible_from <= tier_windows.ends_on, true)
    left join marts.account_windows as account_windows
        on account_windows.customer_id = accounts.customer_id
        and account_windows.window_no = tier_windows.window_no
),

ranked as (
    select
        customer_id,
        window_no,
        row_number() over (partition by window_no order by contribution desc, customer_id) as rank,
    from states
    where apart_because is null
),

limits as (
    select
        window_no,
        count(*) as ranked_count,
        ceil(count(*) * parameter('tier_platinum_pct') / 100 - 1e-9)::bigint as platinum_count,
        ceil(count(*) * parameter('tier_gold_pct') / 100 - 1e-9)::bigint as gold_count,
    from ranked
    group by window_no
)

select
    states.customer_id, states.month_end, states.window_no, states.is_comparable, states.days_as_customer,
    states.revenue, states.contribution, ranked.rank, coalesce(limits.ranked_count, 0) as ranked_count,
    coalesce(limits.platinum_count, 0) as platinum_count, coalesce(limits.gold_count, 0) as gold_count,
    case
        when states.apart_because = 'no_orders' then 'inactive'
        when states.apart_because = 'new_account' then 'unrated'
        when states.apart_because is not null then 'lead'
        when ranked.rank <= limits.platinum_count then 'platinum'
        when ranked.rank <= limits.gold_count then 'gold'
        else 'iron'
    end as tier,
    case
        when states.apart_because is not null then states.apart_because
        when ranked.rank <= limits.platinum_count then 'in_platinum'
        when ranked.rank <= limits.gold_count then 'in_gold'
        else 'below_gold'
    end as reason_code,
from states
left join ranked on ranked.customer_id = states.customer_id and ranked.window_no = states.window_no
left join limits on limits.window_no = states.window_no
