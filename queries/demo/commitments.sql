-- Promises made to accounts: most are kept, fewer where the slow manager made them.
with slots as (
    select
        accounts.number,
        accounts.number * 64 + unnest(range(0, 6)) as promise_key,
        staff.name as owner,
        if(staff.is_slow, 0.55, 0.76) as kept_share,
        greatest(lives.acquired_on, start_on()) as first_on,
        coalesce(lives.stopped_on, end_on()) as last_on,
        0.25 + 0.5 * accounts.size_share as promise_rate,
    from demo.accounts as accounts
    inner join demo.lives as lives on accounts.number = lives.number
    inner join demo.staff as staff on accounts.manager_number = staff.number
),

made as (
    select
        number, promise_key, owner, kept_share,
        first_on + floor((last_on - first_on) * chance(promise_key, 'made'))::integer as made_on,
        3 + roll(22, promise_key, 'due') as days,
        chance(promise_key, 'kept') as kept_draw,
    from slots
    where chance(promise_key, 'promise') < promise_rate and last_on > first_on
),

kept as (
    select
        number, promise_key, owner, made_on,
        made_on + days as due_on,
        case
            when kept_draw < kept_share then made_on + ceil(days * chance(promise_key, 'when'))::integer
            when kept_draw < kept_share + 0.13 then made_on + days + 1 + roll(12, promise_key, 'when')
        end as kept_on,
    from made
)

select
    format('K{:06d}', promise_key) as commitment_id,
    format('C-{:05d}', number) as customer_id,
    made_on,
    due_on,
    if(kept_on <= end_on(), kept_on, null) as kept_on,
    pick(['sales', 'sales', 'service', 'service', 'contract', 'advert'], chance(promise_key, 'source')) as source,
    pick(
        ['48小时内补货', '促销费用核销', '安排开瓶培训', '更换冷柜', '答复投诉处理结果', '赠品到位', '节前备货保障', '重开发票'],
        chance(promise_key, 'subject')
    ) as subject,
    owner,
from kept
