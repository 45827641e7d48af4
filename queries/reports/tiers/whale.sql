-- The whale curve: contribution added up from the best account to the worst, over all accounts with revenue or cost in
-- the window. Where the total is not above 0, amounts only. At most about 200 points and the peak.
-- @grain accounts_pct
with ordered as (
    select
        row_number() over best_first as rank,
        count(*) over () as account_count,
        account_contribution.contribution,
        sum(account_contribution.contribution) over best_first as cumulative_contribution,
        sum(account_contribution.contribution) over () as total,
        sum((account_contribution.contribution > 0)::int) over () as peak_rank,
    from marts.account_contribution as account_contribution
    where account_contribution.contribution <> 0
       or account_contribution.line_count > 0
    window best_first as (
        order by account_contribution.contribution desc, account_contribution.customer_id
        rows between unbounded preceding and current row
    )
)

select
    100.0 * rank / account_count as accounts_pct,
    rank as account_count,
    cumulative_contribution::decimal(18, 4) as contribution,
    case when total > 0 then 100 * cumulative_contribution / total end as contribution_share_pct,
    rank = peak_rank as is_peak,
from ordered
where rank = account_count
   or rank = peak_rank
   or rank * 200 // account_count > (rank - 1) * 200 // account_count
order by accounts_pct
