-- The trailing window that service is looked at (0), ending on the as-of day, and the full window before it (1), with
-- what the exports hold of each: surveys reach back into its first quarter, tickets into its first month.
-- @grain back
-- @scope public
with windows as (
    select
        back,
        (as_of() + 1 - to_months((back + 1) * parameter('window_months')::int))::date as starts_on,
        (as_of() + 1 - to_months(back * parameter('window_months')::int))::date - 1 as ends_on,
    from (select unnest([0, 1]) as back)
),

present as (
    select
        bool_or(tables.is_present and tables.table_name = 'surveys') as has_surveys,
        bool_or(tables.is_present and tables.table_name = 'tickets') as has_tickets,
    from engine.tables as tables
),

firsts as (
    select
        (select min(surveys.responded_on) from staging.surveys as surveys) as first_answer_on,
        (select min(tickets.opened_at)::date from staging.tickets as tickets) as first_ticket_on,
)

select
    windows.back,
    windows.starts_on,
    windows.ends_on,
    present.has_surveys,
    present.has_tickets,
    coalesce(firsts.first_answer_on < windows.starts_on + to_months(3), false) as covers_surveys,
    coalesce(firsts.first_ticket_on < windows.starts_on + to_months(1), false) as covers_tickets,
    coalesce(firsts.first_ticket_on < as_of() + 1 - to_months(1), false) as covers_last_month,
from windows
cross join present
cross join firsts
