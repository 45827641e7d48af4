-- Invoices and credit notes as exported; one in fifty lacks its due date.
with billed as (
    select
        number, invoice_id, order_id, invoice_date,
        if(chance(bill_key, 'due') < 0.02, null, due_date) as due_date,
        amount, null::varchar as credits_invoice_id, is_disputed,
    from demo.bills
    union all
    select number, invoice_id, order_id, credited_on, credited_on, amount, credits_invoice_id, false
    from demo.credits
)

select
    billed.invoice_id,
    format('C-{:05d}', billed.number) as customer_id,
    billed.order_id,
    billed.invoice_date,
    billed.due_date,
    billed.amount,
    billed.credits_invoice_id,
    billed.is_disputed as disputed,
from billed
