-- The revenue of an account's trailing window is the same in its contribution, from which tiers follow, and in its
-- retention; so is that of the window before, where it is compared with.
-- @severity stop
select
    contribution.customer_id,
    contribution.revenue,
    retention.after_revenue,
    contribution.previous_revenue,
    retention.before_revenue,
from marts.account_contribution as contribution
join marts.account_retention as retention on retention.customer_id = contribution.customer_id
where contribution.revenue <> retention.after_revenue
   or contribution.previous_revenue <> retention.before_revenue
order by contribution.customer_id
