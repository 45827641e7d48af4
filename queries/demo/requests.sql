-- Every service request's moment and kind: more from the badly served, most from those about to leave, who
-- complain.
with months as (
    select unnest(range(0, months() + 1))::integer as month_no
),

account_months as (
    select
        accounts.number,
        months.month_no,
        coalesce(
            lives.stopped_on - (start_on() + months.month_no * interval 1 month)::date between -10 and 170, false
        ) as is_souring,
        0.145 * exp(0.22 * accounts.size_score - 0.38 * lives.felt)
            * if(habits.is_costly, 2.3, 1.0) as request_rate,
        lives.acquired_on,
        coalesce(lives.stopped_on + 10, end_on()) as last_on,
    from demo.accounts as accounts
    inner join demo.lives as lives on accounts.number = lives.number
    inner join demo.habits as habits on accounts.number = habits.number
    cross join months
),

slots as (
    select
        number, month_no, is_souring, request_rate, acquired_on, last_on,
        number * 4096 + month_no * 8 + unnest(range(0, 4)) as request_key,
    from account_months
),

happened as (
    select
        number,
        request_key,
        is_souring,
        acquired_on,
        last_on,
        -- Thirty days of the month alike, and in longer ones a last day too, or no request would ever fall on it.
        if(chance(request_key, 'last day') < 1.0 / 31,
            (start_on() + (month_no + 1) * interval 1 month)::date - 1,
            (start_on() + month_no * interval 1 month)::date + roll(30, request_key, 'day')) as drawn_on,
    from slots
    where chance(request_key, 'request') < least(0.85, request_rate * if(is_souring, 2.1, 1.0))
),

moved as (
    select
        number,
        request_key,
        is_souring,
        drawn_on + (isodow(drawn_on) = 7 and chance(request_key, 'sunday') < 0.85)::integer as opened_on,
    from happened
    where drawn_on >= acquired_on and drawn_on <= last_on
)

select
    number,
    request_key,
    opened_on + to_minutes(500 + roll(620, request_key, 'minute')) as opened_at,
    case
        when chance(request_key, 'kind') < if(is_souring, 0.50, 0.17) then 'complaint'
        when chance(request_key, 'kind') < if(is_souring, 0.60, 0.25) then 'claim'
        when chance(request_key, 'kind') < if(is_souring, 0.70, 0.36) then 'return'
        when chance(request_key, 'kind') < if(is_souring, 0.78, 0.56) then 'repair'
        else 'inquiry'
    end as kind,
    [1, 2, 2, 3, 3, 3, 3, 4, 4, 4][1 + roll(10, request_key, 'severity')] as severity,
from moved
where opened_on <= end_on()
