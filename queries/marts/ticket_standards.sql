-- Every ticket with its clocks and the written standards it falls under: those valid on the day of opening, for
-- the tier the account had then (as last worked out before, or the first one known) before the one for every tier, `all`.
-- Met: within the target, the target included. Breach: later, or still open past it. Pending: still open and not yet
-- due. None: no standard was written; such tickets count in no rate.
-- @grain ticket_id
-- @scope customer_id
-- @view
with first_tier as (
    select min(tier_days.day) as day from marts.tier_days as tier_days
),

targets as (
    select targets.measure, targets.tier, targets.valid_from, targets.valid_until, targets.target
    from marts.service_targets as targets
),

rated as (
    select clocks.*, tiers.tier
    from marts.ticket_clocks as clocks
    cross join first_tier
    left join marts.tier_days as tier_days on tier_days.day = greatest(clocks.opened_on, first_tier.day)
    left join marts.tier_months as tiers
        on tiers.customer_id = clocks.customer_id and tiers.window_no = tier_days.window_no
),

promised as (
    select
        rated.*,
        coalesce(own_reply.target, any_reply.target) as first_response_target,
        coalesce(own_reply.tier, any_reply.tier) as first_response_standard,
        coalesce(own_end.target, any_end.target) as resolution_target,
        coalesce(own_end.tier, any_end.tier) as resolution_standard,
    from rated
    left join targets as own_reply
        on own_reply.measure = 'first_response_hours' and own_reply.tier = rated.tier
        and rated.opened_on >= own_reply.valid_from and rated.opened_on < own_reply.valid_until
    left join targets as any_reply
        on any_reply.measure = 'first_response_hours' and any_reply.tier = 'all'
        and rated.opened_on >= any_reply.valid_from and rated.opened_on < any_reply.valid_until
    left join targets as own_end
        on own_end.measure = 'resolution_hours' and own_end.tier = rated.tier
        and rated.opened_on >= own_end.valid_from and rated.opened_on < own_end.valid_until
    left join targets as any_end
        on any_end.measure = 'resolution_hours' and any_end.tier = 'all'
        and rated.opened_on >= any_end.valid_from and rated.opened_on < any_end.valid_until
)

select
    *,
    case
        when first_response_target is null then 'none'
        when first_response_hours <= first_response_target then 'met'
        when coalesce(first_response_hours, unanswered_hours) > first_response_target then 'breach'
        else 'pending'
    end as sla_first_response,
    case
        when resolution_target is null then 'none'
        when resolution_hours <= resolution_target then 'met'
        when coalesce(resolution_hours, unresolved_hours) > resolution_target then 'breach'
        else 'pending'
    end as sla_resolution,
from promised
