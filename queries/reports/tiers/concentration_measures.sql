-- Measures of how unevenly revenue is spread over active accounts: Gini (also unbiased), Theil, Herfindahl-Hirschman
-- and the number of equal accounts it stands for; with what is left out, accounts whose net revenue is below 0 or 0.
with accounts as (
    select account_contribution.revenue
    from marts.account_contribution as account_contribution
),

ordered as (
    select
        revenue,
        row_number() over (order by revenue) as i,
        count(*) over () as n,
        sum(revenue) over () as total,
        revenue::double / sum(revenue) over () as share,
    from accounts
    where revenue > 0
),

measures as (
    select
        count(*) as active_count,
        sum(revenue)::decimal(18, 4) as active_revenue,
        sum((2 * i - n - 1) * revenue) / (any_value(n) * any_value(total)) as gini,
        fsum(share * ln(share * n)) as theil,
        10000 * fsum(share * share) as hhi,
    from ordered
),

excluded as (
    select
        count(*) filter (where revenue < 0) as credit_count,
        coalesce(sum(revenue) filter (where revenue < 0), 0)::decimal(18, 4) as credit_revenue,
        count(*) filter (where revenue = 0) as zero_count,
    from accounts
)

select
    measures.active_count,
    measures.active_revenue,
    measures.gini,
    measures.gini * measures.active_count / nullif(measures.active_count - 1, 0) as gini_unbiased,
    measures.theil,
    measures.hhi,
    10000 / measures.hhi as equal_accounts,
    excluded.credit_count,
    excluded.credit_revenue,
    excluded.zero_count,
from measures
cross join excluded
