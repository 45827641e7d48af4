-- Accounts with an overdue invoice: the number beside the report in the navigation.
select count(*) as to_do
from marts.account_receivables as owed
where owed.overdue > 0
