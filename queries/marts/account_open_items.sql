-- One row per account with an invoice or a document that settles one: what it owes as of the day, by ageing bucket and
-- with disputes apart, how late it is, and the money expected to be lost or tied up by it (`risk_amount`: each overdue
-- invoice times the chance of loss of its bucket, plus the cost of money for the days it is late).
-- @grain customer_id
-- @scope customer_id
with open_invoices as (
    select
        invoices.customer_id, invoices.open_amount, invoices.bucket, invoices.is_disputed, invoices.days_overdue,
        invoices.days_overdue > 0 as is_overdue, invoices.days_overdue > 0 and not invoices.is_disputed as is_collectable,
        case invoices.bucket
            when '1_30' then parameter('loss_1_30_pct')
            when '31_60' then parameter('loss_31_60_pct')
            when '61_90' then parameter('loss_61_90_pct')
            when '91_plus' then parameter('loss_91_plus_pct')
            else 0
        end / 100 + parameter('cost_of_money_pct') / 100 / 365 * invoices.days_overdue as risk_share,
    from marts.invoices as invoices
    where invoices.open_amount > 0
),

balances as (
    select
        customer_id,
        sum(open_amount) as gross_open,
        sum(open_amount) filter (where is_overdue) as overdue,
        sum(open_amount) filter (where is_collectable) as collectable,
        sum(open_amount) filter (where is_disputed) as disputed,
        sum(open_amount) filter (where bucket = 'current') as open_current,
        sum(open_amount) filter (where bucket = '1_30') as open_1_30,
        sum(open_amount) filter (where bucket = '31_60') as open_31_60,
        sum(open_amount) filter (where bucket = '61_90') as open_61_90,
        sum(open_amount) filter (where bucket = '91_plus') as open_91_plus,
        count(*) as open_invoices,
        count(*) filter (where is_overdue) as overdue_invoices,
        max(days_overdue) as max_days_overdue,
        max(days_overdue) filter (where is_collectable) as collectable_days,
        sum((open_amount * risk_share)::decimal(18, 4)) filter (where is_overdue) as risk_amount,
    from open_invoices
    group by customer_id
),

unapplied as (
    select payment_applications.customer_id, sum(payment_applications.amount) as amount
    from marts.payment_applications as payment_applications
    where payment_applications.invoice_id is null
    group by payment_applications.customer_id
),

accounts as (
    select customer_id from balances
    union
    select unapplied.customer_id from unapplied
    union
    select invoices.customer_id from marts.invoices as invoices
)

select
    accounts.customer_id,
    coalesce(balances.gross_open, 0)::decimal(18, 4) as gross_open,
    coalesce(unapplied.amount, 0)::decimal(18, 4) as unapplied,
    (coalesce(balances.gross_open, 0) - coalesce(unapplied.amount, 0))::decimal(18, 4) as net_open,
    coalesce(balances.overdue, 0)::decimal(18, 4) as overdue,
    coalesce(balances.collectable, 0)::decimal(18, 4) as collectable,
    coalesce(balances.disputed, 0)::decimal(18, 4) as disputed,
    coalesce(balances.open_current, 0)::decimal(18, 4) as open_current,
    coalesce(balances.open_1_30, 0)::decimal(18, 4) as open_1_30,
    coalesce(balances.open_31_60, 0)::decimal(18, 4) as open_31_60,
    coalesce(balances.open_61_90, 0)::decimal(18, 4) as open_61_90,
    coalesce(balances.open_91_plus, 0)::decimal(18, 4) as open_91_plus,
    coalesce(balances.open_invoices, 0) as open_invoices,
    coalesce(balances.overdue_invoices, 0) as overdue_invoices,
    coalesce(balances.max_days_overdue, 0) as max_days_overdue,
    coalesce(balances.collectable_days, 0) as collectable_days,
    coalesce(balances.risk_amount, 0)::decimal(18, 4) as risk_amount,
from accounts
left join balances on balances.customer_id = accounts.customer_id
left join unapplied on unapplied.customer_id = accounts.customer_id
