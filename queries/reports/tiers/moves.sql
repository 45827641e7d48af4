-- Accounts whose tier is another than a month earlier, losses of contribution first: from, to, the rule that decided,
-- and what to do. First ratings are listed, new accounts are not.
-- @grain customer_id
with moved as (
    select
        account_tiers.customer_id, account_tiers.previous_tier, account_tiers.tier, account_tiers.reason_code,
        account_tiers.reason_value, account_tiers.reason_threshold, account_tiers.is_strategic, account_tiers.contribution,
        account_tiers.contribution - account_tiers.previous_contribution as contribution_change,
        list_position(['platinum', 'gold', 'iron', 'lead'], account_tiers.tier) as place,
        list_position(['platinum', 'gold', 'iron', 'lead'], account_tiers.previous_tier) as place_before,
    from marts.account_tiers as account_tiers
    where account_tiers.tier <> account_tiers.previous_tier
),

directed as (
    select
        moved.*,
        account_profiles.name as customer_name,
        account_profiles.manager_name,
        account_profiles.region,
        case
            when tier = 'inactive' then 'lost'
            when previous_tier = 'inactive' and account_profiles.first_order_on > tier_windows.ends_on then 'first_order'
            when previous_tier = 'inactive' then 'returned'
            when place > place_before then 'down'
            when place < place_before then 'up'
            else 'rated'
        end as tier_move,
    from moved
    join marts.account_profiles as account_profiles on account_profiles.customer_id = moved.customer_id
    join marts.tier_windows as tier_windows on tier_windows.window_no = 1
)

select
    directed.customer_id,
    directed.customer_name,
    directed.manager_name,
    directed.region,
    directed.previous_tier,
    directed.tier,
    directed.tier_move,
    case when directed.is_strategic then 'strategic' end as standing,
    directed.reason_code as tier_reason,
    directed.reason_value,
    directed.reason_threshold,
    directed.contribution,
    directed.contribution_change,
    case
        when directed.tier_move in ('down', 'lost') and directed.is_strategic then 'keep_service'
        when directed.tier_move = 'lost' then 'win_back'
        when directed.tier_move in ('down', 'rated') and directed.tier = 'lead' then 'cut_cost'
        when directed.tier_move = 'down' then 'ask_why'
        when directed.tier_move = 'up' then 'raise_service'
        when directed.tier_move = 'returned' then 'settle_rhythm'
        else 'agree_plan'
    end as tier_step,
from directed
order by
    list_position(['down', 'lost', 'up', 'returned', 'rated', 'first_order'], directed.tier_move) > 2,
    directed.contribution_change,
    directed.customer_id
