-- One row per account that was ever contacted: the last contact and visit, how many visits in the trailing window, and the
-- next step agreed at the last contact. A step whose day has come without another contact is due.
-- @grain customer_id
-- @scope customer_id
with contacts as (
    select
        contacts.contact_id,
        contacts.customer_id,
        contacts."at"::date as contact_on,
        contacts."at",
        contacts.kind,
        contacts.next_on,
    from staging.contacts as contacts
),

bounds as (
    select (as_of() + 1 - to_months(parameter('window_months')::int))::date as starts_on
),

counts as (
    select
        contacts.customer_id,
        max(contacts.contact_on) as last_contact_on,
        max(contacts.contact_on) filter (where contacts.kind = 'visit') as last_visit_on,
        count(*) filter (where contacts.contact_on >= bounds.starts_on and contacts.kind = 'visit') as visits_12m,
    from contacts
    cross join bounds
    group by contacts.customer_id
),

latest as (
    select customer_id, next_on
    from contacts
    qualify row_number() over (partition by customer_id order by "at" desc, contact_id desc) = 1
)

select
    counts.customer_id,
    counts.last_contact_on,
    counts.last_visit_on,
    counts.visits_12m,
    latest.next_on as next_step_on,
    coalesce(latest.next_on <= as_of(), false) as is_step_due,
from counts
join latest on latest.customer_id = counts.customer_id
