-- How requests are handled: by whom, how fast (one manager's accounts and one agent are slow), how they
-- end.
with assigned as (
    select
        requests.number,
        requests.request_key,
        requests.opened_at,
        requests.kind,
        requests.severity,
        accounts.monthly_value,
        lives.felt,
        staff.pace,
        floor(chance(requests.request_key, 'agent') * greatest(8, customers() // 60))::integer as agent_no,
        chance(requests.request_key, 'upheld') < if(requests.kind = 'claim', 0.62, 0.72) as is_upheld,
    from demo.requests as requests
    inner join demo.accounts as accounts on requests.number = accounts.number
    inner join demo.lives as lives on requests.number = lives.number
    inner join demo.staff as staff on accounts.manager_number = staff.number
),

timed as (
    select
        number, request_key, opened_at, kind, severity, monthly_value, felt, agent_no, is_upheld,
        pace * if(agent_no = 5, 2.2, 1.0) * [0.7, 1.6, 2.8, 4.5][severity]
            * exp(0.8 * bell(request_key, 'response')) * 60 as response_minutes,
        pow(pace, 0.6) * if(agent_no = 5, 1.5, 1.0) * case kind
            when 'inquiry' then 5
            when 'repair' then 22
            when 'return' then 30
            when 'complaint' then 38
            else 80
        end * exp(0.75 * bell(request_key, 'resolution')) * 60 as resolution_minutes,
        case
            when chance(request_key, 'reopened') < 0.07 then 1
            when chance(request_key, 'reopened') < 0.085 then 2
            else 0
        end as reopened,
    from assigned
),

stamped as (
    select
        number, request_key, opened_at, kind, severity, monthly_value, felt, agent_no, is_upheld, reopened,
        resolution_minutes,
        opened_at + to_minutes(1 + floor(response_minutes)::bigint) as answered_at,
        opened_at + to_minutes(
            2 + floor(response_minutes)::bigint + floor(resolution_minutes * (1 + reopened))::bigint
        ) as settled_at,
    from timed
)

select
    number, request_key, opened_at, kind, severity, monthly_value, felt, agent_no, is_upheld, reopened,
    row_number() over (order by opened_at, request_key) as place,
    if(answered_at < end_on() + 1, answered_at, null) as first_response_at,
    if(settled_at < end_on() + 1 and chance(request_key, 'stuck') >= 0.005, settled_at, null) as resolved_at,
    1 + reopened + floor(3 * pow(chance(request_key, 'contacts'), 2))::integer as contacts,
    if(
        chance(request_key, 'paused') < 0.2,
        floor(resolution_minutes * 0.5 * chance(request_key, 'pause'))::integer, 0
    ) as paused_minutes,
    case
        when kind = 'claim' or (kind = 'complaint' and chance(request_key, 'claims') < 0.12)
            then money(monthly_value * (0.01 + 0.07 * pow(chance(request_key, 'claim'), 2)))
    end as claim_amount,
from stamped
