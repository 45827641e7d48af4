-- Credit notes: one per return, most of them against the invoice of the order that came back, some against
-- none.
with returned as (
    select
        returns.number,
        returns.returns_order_id,
        returns.order_id,
        max(returns.day) + 2 as credited_on,
        money(sum(returns.amount)) as amount,
    from demo.returns as returns
    group by returns.number, returns.returns_order_id, returns.order_id
),

placed as (
    select
        returned.number,
        returned.order_id,
        returned.credited_on,
        returned.amount,
        bills.bill_key,
        bills.invoice_id,
    from returned
    left join demo.bills as bills
        on returned.returns_order_id = bills.order_id
        and bills.invoice_date <= returned.credited_on
        and chance(bills.bill_key, 'credit applies') < 0.85
)

select
    number,
    'FC' || substr(order_id, 3) as invoice_id,
    order_id,
    credited_on,
    amount,
    bill_key,
    invoice_id as credits_invoice_id,
from placed
where credited_on <= end_on()
