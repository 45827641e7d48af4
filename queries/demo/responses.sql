-- Who answered which wave: customers in the middle month of each quarter, managers in spring and autumn.
with waves as (
    select distinct (date_trunc('quarter', calendar.day) + interval 1 month)::date as wave_on
    from demo.calendar as calendar
    where month(calendar.day) in (2, 5, 8, 11)
),

numbered as (
    select wave_on, (year(wave_on) * 4 + quarter(wave_on))::integer as wave_no from waves
),

asked as (
    select
        numbered.wave_on,
        numbered.wave_no,
        accounts.number,
        accounts.manager_number,
        accounts.number * 16384 + numbered.wave_no as response_key,
        lives.felt + if(coalesce(lives.stopped_on - numbered.wave_on < 150, false), -0.9, 0)
            + if(accounts.size_share > 0.9, 0.25, 0) as felt,
        numbered.wave_on + roll(26, accounts.number * 16384 + numbered.wave_no, 'answered')
            as responded_on,
    from numbered
    cross join demo.accounts as accounts
    inner join demo.lives as lives on accounts.number = lives.number
    where numbered.wave_on > lives.acquired_on + 60
        and numbered.wave_on < coalesce(lives.stopped_on, end_on() + 1)
        -- About one in six; a bigger company asks a sample.
        and chance(accounts.number * 16384 + numbered.wave_no, 'responds')
            < 0.17 * sqrt(200.0 / greatest(200, customers())) * if(accounts.size_share > 0.8, 1.7, 1.0)
)

select
    format('R{}Q{}-{:05d}', (wave_no - 1) // 4, (wave_no - 1) % 4 + 1, number) as response_id,
    wave_no, response_key, responded_on, 'customer' as respondent, number, manager_number, felt,
from asked
where responded_on between start_on() and end_on()
union all
select
    format('R{}Q{}-M{:02d}', (wave_no - 1) // 4, (wave_no - 1) % 4 + 1, staff.number),
    wave_no, -staff.number * 16384 - wave_no, wave_on + 4 + staff.number % 5, 'manager', null, staff.number, 0.0,
from numbered
cross join demo.staff as staff
where wave_no % 2 = 0 and staff.number > 0 and wave_on + 4 + staff.number % 5 between start_on() and end_on()
