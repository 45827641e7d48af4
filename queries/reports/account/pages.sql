-- One page per account that gets one (see the model account_pages).
select accounts.customer_id as key, accounts.customer_id as slug, accounts.customer_name as title
from marts.accounts as accounts
join marts.account_pages as pages on pages.customer_id = accounts.customer_id
order by accounts.customer_id
