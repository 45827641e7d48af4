-- What each account owed net of unapplied cash, as balance × days: the sum over the days of a slice of the balance at the
-- end of each, so that over the days of a window it makes the mean of its daily balances. A document counts from its own
-- day, whether applied then or not: what it is applied to does not change what the account owes net.
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
    select payment_applications.customer_id, payment_applications.document_on, -payment_applications.amount
    from marts.payment_applications as payment_applications
),

-- What moved before the first slice is a balance on its first day.
placed as (
    select
        moves.customer_id,
        coalesce(tier_slices.slice_on, starts.slice_on) as slice_on,
        coalesce(tier_slices.day, starts.slice_on) as day,
        moves.amount,
    from moves
    left join marts.tier_slices as tier_slices on tier_slices.day = moves.day
    cross join (select min(slices.slice_on) as slice_on from slices) as starts
),

changes as (
    select
        placed.customer_id,
        placed.slice_on,
        sum(placed.amount) as amount,
        sum(placed.amount * (slices.ends_before - placed.day)) as amount_days,
    from placed
    join slices on slices.slice_on = placed.slice_on
    group by placed.customer_id, placed.slice_on
),

grid as (
    select accounts.customer_id, slices.slice_on, slices.ends_before - slices.slice_on as day_count
    from (select customer_id, min(slice_on) as first_slice_on from changes group by customer_id) as accounts
    join slices on slices.slice_on >= accounts.first_slice_on
),

sums as (
    select
        grid.customer_id,
        grid.slice_on,
        coalesce(sum(changes.amount) over before, 0) * grid.day_count + coalesce(changes.amount_days, 0) as balance_days,
    from grid
    left join changes on changes.customer_id = grid.customer_id and changes.slice_on = grid.slice_on
    window before as (
        partition by grid.customer_id order by grid.slice_on rows between unbounded preceding and 1 preceding
    )
)

select customer_id, slice_on, balance_days::decimal(38, 4) as balance_days
from sums
where balance_days <> 0
