-- Each invoice as the collector sees it: what is owed, until when, and why it is late.
with cleared as (
    select
        settlements.number,
        settlements.bill_key,
        settlements.invoice_id,
        settlements.payment_habit,
        settlements.is_withheld,
        settlements.owed,
        settlements.first_amount,
        settlements.rest_amount,
        settlements.paid_on,
        bills.due_date,
        bills.is_disputed,
        case
            when settlements.is_withheld and settlements.rest_amount > 0 then null
            when settlements.rest_amount > 0 then settlements.rest_on
            else settlements.paid_on
        end as cleared_on,
    from demo.settlements as settlements
    inner join demo.bills as bills on settlements.bill_key = bills.bill_key
)

select
    number,
    bill_key,
    invoice_id,
    due_date,
    coalesce(cleared_on, end_on() + 1) as cleared_on,
    if(paid_on <= end_on(), rest_amount, owed) as left_amount,
    is_withheld,
    case
        when is_withheld then pick(['wilful', 'service_dissatisfaction', 'cash_shortage'], chance(bill_key, 'why'))
        when is_disputed then pick(['reconciliation', 'invoice_error', 'service_dissatisfaction'], chance(bill_key, 'why'))
        when payment_habit = 'late' then pick(['habit', 'internal_approval', 'habit', 'staff_change'], chance(number, 'why'))
        when payment_habit = 'worsening' then pick(['cash_shortage', 'downstream_unpaid'], chance(number, 'why'))
        when payment_habit = 'partial' then pick(['cash_shortage', 'internal_approval'], chance(number, 'why'))
        else pick(['internal_approval', 'reconciliation', 'invoice_error'], chance(bill_key, 'why'))
    end as reason,
from cleared
where owed > 0
