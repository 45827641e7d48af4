-- The sentences of the list of accounts.
-- @grain slot
with counts as (
    select
        count(*) as account_count,
        count(*) filter (where accounts.status in ('active', 'new', 'at_risk', 'silent')) as buying_count,
        count(*) filter (where accounts.status in ('at_risk', 'silent')) as silent_count,
        count(*) filter (where accounts.overdue > 0) as overdue_count,
        count(*) filter (where accounts.call_rank is not null) as call_count,
        coalesce(sum(accounts.money_at_stake) filter (where accounts.call_rank is not null), 0) as stake,
    from marts.accounts as accounts
),

pages as (
    select count(*) as page_count
    from marts.account_pages as account_pages
)

select
    'page' as slot,
    if(silent_count + overdue_count > 0, 'page', 'page_calm') as code,
    counts.*,
    pages.page_count,
from counts
cross join pages
union all
select 'calls', if(call_count > 0, 'calls', 'calls_none'), counts.*, pages.page_count
from counts
cross join pages
union all
select 'pages', if(page_count < account_count, 'pages_some', 'pages_all'), counts.*, pages.page_count
from counts
cross join pages
order by slot
