-- The accounts that get a page of their own: all of them up to the setting pages_for_all; above that the strategic
-- ones, platinum and gold, and those with something to act on: a call, an overdue invoice or an open ticket, in this
-- order up to the setting pages_most.
-- @grain customer_id
-- @scope customer_id
with accounts as (
    select
        accounts.customer_id,
        accounts.is_strategic,
        accounts.tier,
        accounts.call_rank,
        accounts.overdue,
        accounts.open_tickets,
        count(*) over () as account_count,
    from marts.accounts as accounts
),

settings as (
    select
        max(case when limits.name = 'pages_for_all' then limits.value end) as pages_for_all,
        max(case when limits.name = 'pages_most' then limits.value end) as pages_most,
    from engine.limits as limits
),

chosen as (
    select
        accounts.customer_id,
        row_number() over (
            order by
                accounts.is_strategic desc,
                accounts.tier = 'platinum' desc,
                accounts.tier = 'gold' desc,
                coalesce(accounts.call_rank, accounts.account_count + 1),
                accounts.overdue desc nulls last,
                accounts.customer_id
        ) as place,
    from accounts
    cross join settings
    where accounts.account_count <= settings.pages_for_all
       or accounts.is_strategic
       or accounts.tier in ('platinum', 'gold')
       or accounts.call_rank is not null
       or accounts.overdue > 0
       or accounts.open_tickets > 0
)

select chosen.customer_id
from chosen
cross join settings
where chosen.place <= settings.pages_most
