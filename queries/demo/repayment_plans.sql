-- Agreed repayment plans as exported.
select
    format('C-{:05d}', instalments.number) as customer_id,
    instalments.due_on,
    instalments.amount,
from demo.instalments as instalments
