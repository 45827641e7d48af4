-- What was done about late invoices: reminder, call, notice, visit, stop of supply, legal step, each while
-- it was still open.
with steps (step_no, stage, after_days, share) as (
    values
        (1, 'reminder', 2, 0.35), (2, 'call', 9, 0.75), (3, 'notice', 17, 0.70),
        (4, 'visit', 33, 0.75), (5, 'stop_supply', 63, 0.60), (6, 'legal', 96, 0.30)
),

actions as (
    select
        debts.number,
        debts.invoice_id,
        debts.reason,
        debts.left_amount,
        debts.bill_key * 8 + steps.step_no as action_key,
        steps.step_no,
        steps.stage,
        debts.due_date + steps.after_days + roll(4, debts.bill_key * 8 + steps.step_no, 'acts on')
            as acted_on,
        debts.cleared_on,
    from demo.debts as debts
    cross join steps
    where chance(debts.bill_key * 8 + steps.step_no, 'acts') < steps.share
)

select
    format('D{}-{}', substr(invoice_id, 2), step_no) as action_id,
    format('C-{:05d}', number) as customer_id,
    invoice_id,
    acted_on,
    stage,
    if(chance(action_key, 'promise') < 0.55 and step_no between 2 and 4,
        acted_on + 3 + roll(11, action_key, 'promised'), null) as promised_on,
    if(chance(action_key, 'promise') < 0.55 and step_no between 2 and 4,
        money(ceil(left_amount * (0.4 + 0.6 * chance(action_key, 'part')) / 100) * 100), null) as promised_amount,
    case
        when chance(action_key, 'promise') < 0.55 and step_no between 2 and 4 then '承诺付款'
        when step_no = 1 then '已发送'
        when step_no = 5 then '已停供'
        when step_no = 6 then '已移交法务'
        else pick(['无人接听', '要求对账', '转财务审批', '拒绝表态'], chance(action_key, 'outcome'))
    end as outcome,
    reason,
from actions
where acted_on < cleared_on and acted_on <= end_on()
