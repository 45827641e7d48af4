-- Which sentence the page says about the amount overdue, its oldest part, the buckets, DSO, the reasons and the regions.
with owed as (
    select
        coalesce(sum(gross_open), 0) as gross, coalesce(sum(overdue), 0) as overdue, sum(open_91_plus) as old_amount,
        count(*) filter (where open_91_plus > 0) as old_accounts, list_sum(max(open_91_plus, 3)) as top_amount,
        count(*) filter (where overdue > 0) as overdue_accounts,
        sum(overdue) filter (where late_reason in ('reconciliation', 'invoice_error', 'service_dissatisfaction')) as ours,
        coalesce(sum(overdue) filter (where late_reason is null), 0) as unexplained,
    from marts.account_receivables
),

buckets as (
    select bucket, coalesce(sum(open_amount) filter (where month_no = 0), 0) as amount,
        coalesce(sum(open_amount) filter (where month_no = 1), 0) as past,
    from marts.receivable_ageing where bucket <> 'current' group by bucket
),

changes as (
    select
        sum(past) as past, sum(amount - past) as change, count(*) filter (where amount > past) as grown,
        coalesce(sum(amount - past) filter (where bucket in ('61_90', '91_plus')), 0) as old_change,
        max_by(bucket, (amount, bucket)) as bucket, max(amount) as bucket_amount,
    from buckets
    where (select min(invoice_date) from marts.invoices) <= (select max(month_end) from marts.rolling_days where month_no = 1)
),

months as (
    select month_no, dso_days as dso, delay_days as delay from marts.receivable_rates where dimension = 'company'
),

reasons as (
    select max_by(late_reason, (overdue, late_reason)) as late_reason, max(overdue) as reason_amount
    from (select late_reason, sum(overdue) as overdue from marts.account_receivables group by late_reason)
    where late_reason is not null
),

regions as (
    select count(*) as regions, max_by(region, (overdue, region)) as region, max(overdue) as region_amount
    from (
        select profiles.region, sum(owed.overdue) as overdue
        from marts.account_receivables as owed
        inner join marts.account_profiles as profiles on profiles.customer_id = owed.customer_id
        where profiles.region is not null and owed.overdue > 0
        group by profiles.region
    )
),

facts as (
    select
        owed.*, changes.*, reasons.*, regions.*, now.dso, now.delay, now.dso - past.dso as dso_change,
        abs(change) as change_size, abs(old_change) as old_size,
        abs(now.dso - past.dso) as dso_change_size, 100 * overdue / nullif(gross, 0) as share,
        100 * top_amount / nullif(old_amount, 0) as top_share, 100 * ours / nullif(overdue, 0) as ours_share,
        100 * unexplained / nullif(overdue, 0) as unexplained_share, 100 * region_amount / nullif(overdue, 0) as region_share,
    from owed cross join changes cross join reasons cross join regions
    left join months as now on now.month_no = 0
    left join months as past on past.month_no = 1
)

select unnest(['page', 'old', 'ageing', 'dso', 'why', 'where']) as slot, unnest([
    case when gross = 0 then 'nothing_open' when overdue = 0 then 'nothing_overdue' when change is null then 'overdue_now'
        when abs(change) < 0.01 * overdue then 'overdue_flat' when change > 0 then 'overdue_up' else 'overdue_down' end,
    case when coalesce(old_amount, 0) = 0 then 'old_none'
        when old_accounts > 3 and top_share >= 50 then 'old_few' else 'old_some' end,
    case when overdue = 0 then 'ageing_clean' when change is null then 'ageing_now' when grown = 4 then 'ageing_all_up'
        when grown = 0 then case when change < 0 then 'ageing_none_up' else 'ageing_same' end
        when old_change > 0 then 'ageing_older' when old_change < 0 then 'ageing_younger' else 'ageing_mixed' end,
    case when dso is null then 'dso_none' when dso_change is null or abs(dso_change) < 0.05 then 'dso_now'
        when dso_change > 0 then 'dso_longer' else 'dso_shorter' end,
    case when late_reason is null or overdue = 0 then 'why_none' when unexplained_share > 50 then 'why_unexplained'
        when ours > 0 then 'why_ours' else 'why_theirs' end,
    case when regions > 1 then 'where_region' else 'where_any' end
]) as code, *
from facts order by slot
