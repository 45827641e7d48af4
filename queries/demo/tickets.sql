-- Service requests as the help desk exports them.
with ranges as (
    select
        handled.number, handled.request_key, handled.place, handled.opened_at, handled.first_response_at,
        handled.resolved_at, handled.kind, handled.severity, handled.felt, handled.agent_no, handled.is_upheld,
        handled.reopened, handled.contacts, handled.paused_minutes, handled.claim_amount,
        handled.kind = 'repair' as is_repair,
        handled.kind <> 'inquiry' or chance(handled.request_key, 'caused') < 0.3 as has_cause,
        chance(handled.request_key, 'cause') as cause_draw,
        epoch(handled.resolved_at - handled.opened_at) / 3600.0 as hours,
    from demo.handled as handled
)

select
    format('T-{:05d}', ranges.place) as ticket_id,
    format('C-{:05d}', ranges.number) as customer_id,
    ranges.kind,
    if(ranges.kind = 'complaint', causes.complaint_type, null) as complaint_type,
    if(ranges.has_cause, causes.cause, null) as cause,
    if(ranges.has_cause, causes.department, null) as department,
    ranges.severity,
    pick(['电话', '电话', '微信', '微信', '小程序', '邮件'], chance(ranges.request_key, 'channel')) as channel,
    ['何静', '郑琳', '吴晓', '罗敏', '曹阳', '邓洁', '冯宁', '魏然'][1 + ranges.agent_no % 8]
        || if(ranges.agent_no < 8, '', (ranges.agent_no // 8 + 1)::varchar) as agent,
    ranges.opened_at,
    ranges.first_response_at,
    ranges.resolved_at,
    ranges.reopened,
    ranges.contacts,
    ranges.paused_minutes,
    case
        when ranges.kind in ('complaint', 'claim') and ranges.resolved_at is not null then ranges.is_upheld
    end as upheld,
    ranges.claim_amount,
    case
        when ranges.resolved_at is not null and ranges.is_upheld
            then money(ranges.claim_amount * (0.35 + 0.6 * chance(ranges.request_key, 'paid')))
    end as compensation,
    case
        when ranges.is_repair then format('{:05d}', 137 + roll(8, ranges.request_key, 'part'))
        when ranges.has_cause then format('{:05d}', 101 + floor(36 * chance(
            ranges.number * 16 + roll(9, ranges.request_key, 'product'), 'range'
        ))::integer)
    end as product_id,
    case
        when ranges.resolved_at is not null and chance(ranges.request_key, 'scores') < 0.38
            then greatest(1, least(5, round(
                4.5 - 0.30 * ln(1 + ranges.hours / 12) - if(ranges.kind in ('complaint', 'claim'), 0.7, 0)
                - 0.4 * ranges.reopened + 0.35 * ranges.felt + 0.6 * bell(ranges.request_key, 'score')
            )::integer))
    end as score,
from ranges
inner join demo.causes as causes
    on ranges.is_repair = causes.is_repair
    and ranges.cause_draw >= causes.share_before
    and ranges.cause_draw < causes.share_after
