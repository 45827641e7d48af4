-- The sentences of an account's page, each chosen by rule: what matters most, why its tier, what is owed, how it is
-- served, when it should order. What else they say of the account stands in `profile`.
-- @grain customer_id, slot
with accounts as (
    select accounts.*
    from marts.accounts as accounts
),

years as (
    select
        accounts.customer_id,
        count(*) filter (where events.kind = 'order') as orders,
        count(*) filter (where events.kind = 'visit') as visits,
        count(*) filter (where events.kind = 'complaint') as complaints,
        count(*) filter (where events.kind = 'overdue') as late_invoices,
        count(*) filter (where events.kind in ('promise_broken', 'promise_partial', 'commitment_broken')) as broken,
    from accounts
    left join marts.account_events as events on events.customer_id = accounts.customer_id
    group by accounts.customer_id
),

chosen as (
    select customer_id, 'page' as slot, 'page_' || coalesce(why_code, status) as code
    from accounts
    union all
    select customer_id, 'tier', 'tier_' || tier_reason
    from accounts
    union all
    select customer_id, 'year', if(broken + late_invoices + complaints > 0, 'year_trouble', 'year_calm')
    from years
    union all
    select customer_id, 'invoices',
        case when overdue > 0 then 'invoices_overdue' when open_invoices > 0 then 'invoices_open' else 'invoices_none' end
    from accounts
    union all
    select customer_id, 'service',
        case when last_gap is null then 'service_none' when last_gap < 0 then 'service_short' else 'service_good' end
    from accounts
    union all
    select customer_id, 'tickets',
        case when open_tickets > 0 then 'tickets_open' when tickets_12m > 0 then 'tickets_done' else 'tickets_none' end
    from accounts
    union all
    select customer_id, 'rhythm',
        case
            when rhythm_status is null then 'rhythm_never'
            when status in ('closed', 'churned', 'dormant') then 'rhythm_over'
            when rhythm_status in ('too_few', 'irregular') then 'rhythm_' || rhythm_status
            when expected_until < as_of() then 'rhythm_late'
            else 'rhythm_expected'
        end
    from accounts
    union all
    select customer_id, 'contract', 'contract_' || coalesce(contract_status, 'none')
    from accounts
)

select
    chosen.customer_id, chosen.slot, chosen.code,
    years.orders, if(facts.visits is not null, years.visits, null) as visits, years.complaints, years.late_invoices,
    years.broken,
from chosen
join years on years.customer_id = chosen.customer_id
join marts.review_facts as facts on facts.customer_id = chosen.customer_id
order by chosen.customer_id, chosen.slot
