-- One page per account manager, and one for accounts without a manager.
select totals.manager_id as key, totals.manager_id as slug, coalesce(totals.manager_name, '—') as title
from marts.manager_totals as totals
order by totals.manager_id
