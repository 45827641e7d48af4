-- The category of goods that most accounts of the same industry bought in the trailing window and this one did not, for
-- each account that bought anything: one row where at least peer_buys_pct percent of its peers did. The amount is the
-- category's share of all that its peers bought, times what the account bought. Peers are the accounts of its industry
-- that bought, itself included, at least minimum_n of them; an account of unknown industry has none. Parts are no
-- category of their own.
-- @grain customer_id
-- @scope customer_id
with bought as (
    select lines.customer_id, products.category, sum(lines.amount) as amount
    from marts.order_lines as lines
    join staging.products as products on products.product_id = lines.product_id
    where lines.order_date >= (as_of() + 1 - to_months(parameter('window_months')::int))::date
      and products.category is not null and not coalesce(products.is_part, false)
    group by lines.customer_id, products.category
    having sum(lines.amount) > 0
),

accounts as (
    select bought.customer_id, profiles.industry, sum(bought.amount) as amount
    from bought
    join marts.account_profiles as profiles on profiles.customer_id = bought.customer_id
    where profiles.industry is not null
    group by bought.customer_id, profiles.industry
),

industries as (
    select industry, count(*) as peers, sum(amount) as amount
    from accounts
    group by industry
),

usual as (
    select
        accounts.industry,
        bought.category,
        100.0::double * count(*) / any_value(industries.peers) as peers_pct,
        sum(bought.amount) / any_value(industries.amount) as amount_share,
    from bought
    join accounts on accounts.customer_id = bought.customer_id
    join industries on industries.industry = accounts.industry and industries.peers >= parameter('minimum_n')
    group by accounts.industry, bought.category
)

select
    accounts.customer_id,
    usual.category,
    usual.peers_pct,
    (usual.amount_share * accounts.amount)::decimal(18, 4) as amount,
from accounts
join usual on usual.industry = accounts.industry and usual.peers_pct >= parameter('peer_buys_pct')
left join bought on bought.customer_id = accounts.customer_id and bought.category = usual.category
where bought.customer_id is null
qualify row_number() over (
    partition by accounts.customer_id order by usual.amount_share desc, usual.category
) = 1
