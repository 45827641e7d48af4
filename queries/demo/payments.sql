-- Payments as exported: first parts and rests, cash without an invoice, rounded-up transfers, early-
-- payment discounts, bounced transfers, write-offs.
with parts as (
    select
        number, bill_key, invoice_id, payment_habit, owed, paid_on, 1 as part, 'cash' as kind,
        case
            when chance(bill_key, 'round up') < 0.012 then money(ceil(first_amount / 100 + 0.5) * 100)
            when payment_habit = 'prompt' and chance(bill_key, 'early') < 0.06 then money(first_amount * 0.99)
            else first_amount
        end as amount,
    from demo.settlements
    union all
    select number, bill_key, invoice_id, payment_habit, owed, rest_on, 2, 'cash', rest_amount
    from demo.settlements
    where not is_withheld and chance(bill_key, 'rest comes') < 0.975
    union all
    select
        number, bill_key, invoice_id, payment_habit, owed, paid_on, 3, 'discount',
        first_amount - money(first_amount * 0.99),
    from demo.settlements
    where payment_habit = 'prompt' and chance(bill_key, 'early') < 0.06 and chance(bill_key, 'round up') >= 0.012
    union all
    -- A transfer that bounced and was made again three days later.
    select
        number, bill_key, invoice_id, payment_habit, owed, paid_on + unnest([-3, -1]), unnest([4, 5]), 'cash',
        money(first_amount * unnest([1, -1])),
    from demo.settlements
    where chance(bill_key, 'bounce') < 0.006
    union all
    select number, bill_key, invoice_id, payment_habit, owed, rest_on + 210, 6, 'write_off', rest_amount
    from demo.settlements
    where is_withheld
    union all
    -- Instalments of a repayment plan name no invoice.
    select number, instalment_key, null, 'plan', amount, due_on + (instalment_key % 3)::integer - 1, 7, 'cash', amount
    from demo.instalments
    where is_paid
)

select
    format('P{}-{}', coalesce(substr(parts.invoice_id, 2), format('{:05d}-R', parts.bill_key)), parts.part) as payment_id,
    format('C-{:05d}', parts.number) as customer_id,
    case
        when parts.kind = 'cash'
            -- Within two months the ledger clerk finds the invoice of most.
            and chance(parts.bill_key, 'unnamed')
                < if(parts.payment_habit = 'unnamed', 0.20, 0.01) * if(end_on() - parts.paid_on < 60, 1.0, 0.04) then null
        else parts.invoice_id
    end as invoice_id,
    parts.paid_on,
    parts.amount,
    parts.kind,
from parts
where parts.amount <> 0 and parts.paid_on <= end_on()
