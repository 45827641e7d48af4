-- Yearly contracts of the larger third, one after another; some are renewed late, a few have lapsed.
with holders as (
    select
        accounts.number,
        accounts.monthly_value,
        lives.yearly_growth,
        chance(accounts.number, 'lapses') < 0.08 as lapses,
        greatest(lives.acquired_on + 20, start_on() - 330 + roll(365, accounts.number, 'anchor'))
            as first_on,
        coalesce(lives.stopped_on, end_on() + 10) as last_on,
    from demo.accounts as accounts
    inner join demo.lives as lives on accounts.number = lives.number
    inner join demo.habits as habits on accounts.number = habits.number
    where accounts.size_share > 0.68 or habits.is_strategic
),

terms as (
    select
        number, monthly_value, yearly_growth, lapses, first_on, last_on,
        unnest(range(0, 6))::integer as term_no,
    from holders
),

dated as (
    select
        number, monthly_value, yearly_growth, lapses, last_on, term_no,
        number * 8 + term_no as contract_key,
        (first_on + term_no * interval 1 year)::date
            + if(term_no > 0 and chance(number * 8 + term_no, 'late') < 0.15, 18, 0) as starts_on,
        (first_on + (term_no + 1) * interval 1 year)::date - 1 as ends_on,
    from terms
)

select
    format('H{:05d}-{}', number, term_no + 1) as contract_id,
    format('C-{:05d}', number) as customer_id,
    starts_on - 8 - roll(20, contract_key, 'signed') as signed_on,
    starts_on,
    ends_on,
    money(round(monthly_value * 12 * pow(1.04 + yearly_growth / 2, term_no) / 10000 + 0.5) * 10000) as annual_value,
    chance(number, 'renews') < 0.3 as auto_renew,
from dated
where starts_on <= last_on - 10
    and starts_on - 8 - roll(20, contract_key, 'signed') <= end_on()
    and not (lapses and ends_on > end_on())
