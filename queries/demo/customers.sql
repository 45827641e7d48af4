-- Accounts as the sales system exports them; contact people, numbers and addresses are invented.
select
    accounts.customer_id,
    brands.name,
    case accounts.industry
        when '内部' then 'internal'
        when '经销' then 'channel'
        when '零售' then 'retail'
        else 'merchant'
    end as kind,
    accounts.industry,
    accounts.region,
    accounts.city,
    staff.manager_id,
    lives.acquired_on,
    case
        when chance(accounts.number, 'channel') < 0.18 then 'blanket'
        when chance(accounts.number, 'channel') < 0.36 then 'marketing'
        when chance(accounts.number, 'channel') < 0.62 then 'referral'
        when chance(accounts.number, 'channel') < 0.72 then 'records'
        when chance(accounts.number, 'channel') < 0.80 then 'agent'
        when chance(accounts.number, 'channel') < 0.91 then 'existing'
        else 'event'
    end as acquisition_channel,
    habits.is_strategic as strategic,
    habits.credit_limit,
    habits.terms_days as payment_terms_days,
    pick(['陈', '王', '何', '罗', '吴', '郑', '曹', '邓', '冯', '蒋', '魏', '苏', '丁', '方', '石', '姚'], chance(accounts.number, 'surname'))
        || pick(['女士', '先生', '经理', '总监', '店长', '老板'], chance(accounts.number, 'address')) as contact_name,
    format('000-5550-{:04d}', floor(chance(accounts.number, 'phone') * 10000)::integer) as phone,
    format('c{:05d}@example.com', accounts.number) as email,
    heads.customer_id as parent_id,
    lives.closed_on,
    if(lives.closed_on is null, null, lives.churn_reason) as churn_reason,
from demo.accounts as accounts
inner join demo.brands as brands on accounts.number = brands.number
inner join demo.lives as lives on accounts.number = lives.number
inner join demo.habits as habits on accounts.number = habits.number
inner join demo.staff as staff on accounts.manager_number = staff.number
left join demo.accounts as heads on brands.head_number = heads.number
