-- The accounts that get a page of their own: all of them up to the setting pages_for_all; above that the strategic
-- ones, platinum and gold, and those with something to act on: a call, an overdue invoice or an open ticket.
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

setting as (
    select limits.value as pages_for_all
    from engine.limits as limits
    where limits.name = 'pages_for_all'
)

select accounts.customer_id
from accounts
cross join setting
where accounts.account_count <= setting.pages_for_all
   or accounts.is_strategic
   or accounts.tier in ('platinum', 'gold')
   or accounts.call_rank is not null
   or accounts.overdue > 0
   or accounts.open_tickets > 0
