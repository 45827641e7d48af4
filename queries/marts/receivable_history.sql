-- From which day the invoices exported are taken to be whole, give or take history_slack_days: the same for every part of
-- the company, whatever the first invoice of its own accounts.
-- @grain is_whole_company
-- @scope public
select
    true as is_whole_company,
    min(invoice_terms.invoice_date) - parameter('history_slack_days')::int as covers_from,
from marts.invoice_terms as invoice_terms
