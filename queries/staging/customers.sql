-- Customers as last exported on or before the as-of day; an end dated later has not happened yet.
-- One absent from the newest snapshot ended that day, and keeps its history.
select
    customers.customer_id,
    customers.name,
    customers.kind,
    customers.industry,
    customers.region,
    customers.city,
    customers.manager_id,
    customers.acquired_on,
    customers.acquisition_channel,
    customers.strategic,
    customers.credit_limit,
    customers.payment_terms_days,
    customers.contact_name,
    customers.phone,
    customers.email,
    customers.parent_id,
    case
        when customers.closed_on <= as_of() then customers.closed_on
        when customers.ended_on <= as_of() then customers.ended_on
    end as closed_on,
    case when customers.closed_on <= as_of() then customers.churn_reason end as churn_reason,
    customers.currency,
    customers.source_file,
    customers.source_line,
from raw.customers as customers
where not customers.is_superseded
