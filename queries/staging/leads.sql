-- Leads, as exported up to the as-of day.
select
    leads.lead_id,
    leads.customer_id,
    leads.channel,
    leads.created_on,
    leads.source_file,
    leads.source_line,
from raw.leads as leads
where not leads.is_superseded
  and leads.created_on::date <= as_of()
  and (leads.ended_on is null or leads.ended_on > as_of())
