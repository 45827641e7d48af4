-- How the balances hang together: invoices less what was applied to them is gross; gross less money not applied to any
-- invoice is net. Parts of gross and accounts in credit are shown below, and are not subtracted again.
-- @grain balance_line
with invoices as (
    select
        count(*) as invoices, coalesce(sum(invoices.amount), 0) as amount, coalesce(sum(invoices.applied), 0) as applied,
        count(*) filter (where invoices.open_amount > 0) as open_invoices,
        coalesce(sum(invoices.open_amount), 0) as open_amount,
        count(*) filter (where invoices.open_amount > 0 and invoices.is_disputed) as disputed_invoices,
        coalesce(sum(invoices.open_amount) filter (where invoices.is_disputed), 0) as disputed,
        count(*) filter (where invoices.open_amount > 0 and invoices.is_due_assumed) as assumed_invoices,
        coalesce(sum(invoices.open_amount) filter (where invoices.is_due_assumed), 0) as assumed,
    from marts.invoices as invoices
),

documents as (
    select
        lines.method, lines.cause, sum(lines.amount) as amount,
        -- Lines from 4 on are further invoices of a document that oldest_first spreads.
        count(*) filter (where lines.line_no <= 3) as documents,
    from marts.payment_applications as lines
    group by lines.method, lines.cause
),

accounts as (
    select
        coalesce(sum(owed.net_open), 0) as net, count(*) as accounts, count(*) filter (where owed.net_open < 0) as in_credit,
        coalesce(sum(owed.net_open) filter (where owed.net_open < 0), 0) as credit,
    from marts.account_receivables as owed
),

lines as (
    select 1 as place, 'invoiced' as balance_line, amount, invoices as items from invoices
    union all
    select 2, 'applied', -sum(amount), sum(documents) from documents where method <> 'unapplied' having count(*) > 0
    union all
    select 3, 'gross', open_amount, open_invoices from invoices
    union all
    select 4, 'unapplied_' || cause, -amount, documents from documents where method = 'unapplied'
    union all
    select 5, 'net', net, accounts from accounts
    union all
    select 6, 'of_gross_disputed', disputed, disputed_invoices from invoices
    union all
    select 7, 'of_gross_due_assumed', assumed, assumed_invoices from invoices
    union all
    select 8, 'in_credit', credit, in_credit from accounts
)

select balance_line, amount::decimal(18, 4) as balance_amount, items::bigint as balance_items
from lines
where exists (select 1 from marts.invoices)
order by place, balance_line
