-- What each account owed net of unapplied cash, as balance × days: the sum over the days of a slice of the balance at the
-- end of each, so that over the days of a window it makes the mean of its daily balances. A document counts from its own
-- day, whether applied then or not: what it is applied to does not change what the account owes net. Only money for
-- another account's invoice changes hands when that invoice is issued.
-- @grain customer_id, slice_on
-- @scope customer_id
with slices as (
    select tier_slices.slice_on, max(tier_slices.day) + 1 as ends_before
    from marts.tier_slices as tier_slices
    group by tier_slices.slice_on
),

moves as (
    select invoice_terms.customer_id, invoice_terms.invoice_date as day, invoice_terms.amount
    from marts.invoice_terms as invoice_terms
    union all
    select documents.customer_id, if(payer_id = customer_id, document_on, applied_on), -documents.amount
    from marts.payment_applications as documents
    union all
    select documents.payer_id, documents.document_on, -documents.amount
    from marts.payment_applications as documents
    where documents.payer_id <> documents.customer_id and documents.applied_on > documents.document_on
    union all
    select documents.payer_id, documents.applied_on, documents.amount
    from marts.payment_applications as documents
    where documents.payer_id <> documents.customer_id and documents.applied_on > documents.document_on
),

-- How long a move of a day counts in its slice; what moved before the first slice is a balance on its first day.
changes as (
    select
        moves.customer_id,
        coalesce(days.slice_on, starts.slice_on) as slice_on,
        sum(moves.amount) as amount,
        sum(moves.amount * coalesce(days.day_count, starts.day_count)) as amount_days,
    from moves
    left join (
        select tier_slices.day, tier_slices.slice_on, slices.ends_before - tier_slices.day as day_count
        from marts.tier_slices as tier_slices
        join slices on slices.slice_on = tier_slices.slice_on
    ) as days on days.day = moves.day
    cross join (select min(slice_on) as slice_on, min(ends_before) - min(slice_on) as day_count from slices) as starts
    group by all
),

balances as (
    select
        *,
        sum(amount) over (partition by customer_id order by slice_on) as balance,
        lead(slice_on, 1, as_of() + 1) over (partition by customer_id order by slice_on) as next_slice_on,
    from changes
),

-- The slices from one in which an account moved to the one before it moves again: to be looked up, not searched.
stretches as (
    select
        first.slice_on, bounds.next_slice_on,
        later.slice_on as later_on, later.ends_before - later.slice_on as day_count,
    from slices as first
    join (select slice_on as next_slice_on from slices union all select as_of() + 1) as bounds
        on bounds.next_slice_on > first.slice_on
    join slices as later on later.slice_on >= first.slice_on and later.slice_on < bounds.next_slice_on
),

sums as (
    select
        balances.customer_id,
        stretches.later_on as slice_on,
        case when stretches.later_on = balances.slice_on
            then (balances.balance - balances.amount) * stretches.day_count + balances.amount_days
            else balances.balance * stretches.day_count
        end as balance_days,
    from balances
    join stretches
        on stretches.slice_on = balances.slice_on and stretches.next_slice_on = balances.next_slice_on
)

select customer_id, slice_on, balance_days::decimal(38, 4) as balance_days
from sums
where balance_days <> 0
