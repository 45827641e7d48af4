-- How many accounts need a call.
select count(*) as call_count
from marts.accounts as accounts
where accounts.call_rank is not null
