-- Contacts, as exported up to the as-of day.
select
    contacts.contact_id,
    contacts.customer_id,
    contacts.manager_id,
    contacts."at",
    contacts.kind,
    contacts.purpose,
    contacts.outcome,
    contacts.next_on,
    contacts.source_file,
    contacts.source_line,
from raw.contacts as contacts
where not contacts.is_superseded
  and contacts."at"::date <= as_of()
  and (contacts.ended_on is null or contacts.ended_on > as_of())
