-- Visits, calls and messages: more for the large, fewer from a negligent manager, and attempts to win back
-- who has left.
with months as (
    select unnest(range(0, months() + 1))::integer as month_no
),

slots as (
    select
        accounts.number,
        accounts.manager_number,
        accounts.size_share,
        lives.acquired_on,
        lives.stopped_on,
        (start_on() + months.month_no * interval 1 month)::date as month_on,
        (accounts.number * 4096 + months.month_no * 8 + unnest(range(0, 3))) as contact_key,
        (0.10 + 0.38 * pow(accounts.size_share, 5)) * if(accounts.manager_number % 7 = 5, 0.45, 1.0) as contact_rate,
    from demo.accounts as accounts
    inner join demo.lives as lives on accounts.number = lives.number
    cross join months
),

drawn as (
    select
        number, manager_number, size_share, acquired_on, stopped_on, contact_key,
        -- A month has a last day, too.
        if(chance(contact_key, 'last day') < 1.0 / 31,
            (month_on + interval 1 month)::date - 1,
            month_on + roll(30, contact_key, 'day')) as drawn_on,
    from slots
    where chance(contact_key, 'contact') < contact_rate
),

moved as (
    select
        number, manager_number, size_share, stopped_on, contact_key,
        drawn_on - greatest(0, isodow(drawn_on) - 5)::integer as contact_on,
        coalesce(drawn_on > stopped_on, false) as is_win_back,
    from drawn
    where drawn_on >= acquired_on - 20 and drawn_on < coalesce(stopped_on + 120, end_on() + 1)
),

dated as (
    select
        number, manager_number, contact_key, is_win_back, contact_on,
        contact_on + to_minutes(510 + roll(560, contact_key, 'minute')) as happened_at,
        pick(
            if(size_share > 0.75,
                ['visit', 'visit', 'visit', 'visit', 'call', 'call', 'call', 'message', 'email', 'event'],
                ['visit', 'visit', 'call', 'call', 'call', 'message', 'message', 'message', 'email', 'event']
            ), chance(contact_key, 'kind')
        ) as kind,
    from moved
    where contact_on between start_on() and end_on()
)

select
    format('V{:07d}', contact_key) as contact_id,
    format('C-{:05d}', number) as customer_id,
    format('M{:02d}', manager_number) as manager_id,
    happened_at as at,
    kind,
    if(is_win_back, '挽回', pick(
        ['例行回访', '例行回访', '新品推介', '订货提醒', '催款', '投诉处理', '合同续签', '年计划', '陈列检查'], chance(contact_key, 'purpose')
    )) as purpose,
    if(is_win_back, pick(['暂不考虑', '愿意再谈', '已换供应商'], chance(contact_key, 'outcome')), pick(
        ['已下单', '约定再访', '待决定', '问题已解决', '未见到负责人', '无需求'], chance(contact_key, 'outcome')
    )) as outcome,
    if(
        chance(contact_key, 'next') < 0.45, contact_on + 5 + roll(30, contact_key, 'next on'), null
    ) as next_on,
from dated
