-- Everything about the account on one row: who it is, tier and why, revenue, contribution, what it owes, how it is
-- served, its rhythm and its contract. Changes are against the window before; `_tone` says whether that is better.
-- @grain customer_id
with changed as (
    select
        accounts.*,
        case when accounts.previous_revenue > 0
            then 100.0::double * (accounts.revenue - accounts.previous_revenue) / accounts.previous_revenue end
            as revenue_change_pct,
        accounts.last_gap - accounts.previous_gap as gap_change,
        parents.customer_name as parent_name,
        facts.visits,
        facts.visits_target,
    from marts.accounts as accounts
    left join marts.review_facts as facts on facts.customer_id = accounts.customer_id
    left join marts.accounts as parents on parents.customer_id = accounts.parent_id
)

select
    changed.*,
    case when revenue_change_pct > 0 then 'good' when revenue_change_pct < 0 then 'bad' else 'mute' end as revenue_tone,
    case when gap_change > 0 then 'good' when gap_change < 0 then 'bad' else 'mute' end as gap_tone,
    case when expected_until < as_of() then 'bad' else 'mute' end as rhythm_tone,
    (as_of() + 1 - to_months(12))::date as year_starts_on,
from changed
order by customer_id
