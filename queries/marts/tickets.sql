-- One row per service ticket: whose it is, how long it took (hours of the service clock, see ticket_clocks), and
-- whether it met the written standards (see ticket_standards). Windows: 0 is the trailing window, 1 the one before it.
-- Days open fall into buckets, NULL once resolved. A repeat has the same account and cause as a ticket opened at most
-- 30 days (repeat_days) earlier. First contact: resolved with at most one contact and never reopened; not known where
-- contacts are not exported.
-- @grain ticket_id
-- @scope customer_id
-- @name agent as person
with bounds as (
    select max(windows.starts_on) as starts_on, min(windows.starts_on) as previous_starts_on
    from marts.service_windows as windows
)

select
    tickets.ticket_id,
    tickets.customer_id,
    accounts.region,
    accounts.manager_id,
    accounts.manager_name,
    tickets.tier,
    tickets.kind,
    coalesce(tickets.kind = 'complaint', false) as is_complaint,
    tickets.complaint_type,
    tickets.cause,
    tickets.department,
    tickets.severity,
    tickets.channel,
    tickets.agent,
    tickets.product_id,
    tickets.opened_at,
    tickets.first_response_at,
    tickets.resolved_at,
    tickets.opened_on,
    tickets.resolved_on,
    case when tickets.opened_at >= bounds.starts_on then 0 when tickets.opened_at >= bounds.previous_starts_on then 1 end
        as opened_window,
    case when tickets.resolved_on >= bounds.starts_on then 0 when tickets.resolved_on >= bounds.previous_starts_on then 1 end
        as resolved_window,
    tickets.resolved_at is null as is_open,
    tickets.first_response_hours,
    tickets.resolution_hours,
    tickets.unanswered_hours,
    tickets.unresolved_hours,
    tickets.age_days,
    case
        when tickets.age_days <= 1 then 'd0_1'
        when tickets.age_days <= 3 then 'd2_3'
        when tickets.age_days <= 7 then 'd4_7'
        when tickets.age_days <= 14 then 'd8_14'
        when tickets.age_days <= 30 then 'd15_30'
        when tickets.age_days > 30 then 'd31_plus'
    end as age_bucket,
    tickets.is_clock_skewed,
    tickets.first_response_target,
    tickets.first_response_standard,
    tickets.resolution_target,
    tickets.resolution_standard,
    tickets.sla_first_response,
    tickets.sla_resolution,
    coalesce(tickets.reopened, 0) as reopen_count,
    tickets.contacts as contact_count,
    case when tickets.resolved_at is not null
        then tickets.contacts <= 1 and coalesce(tickets.reopened, 0) = 0 end as is_first_contact,
    tickets.is_repeat,
    tickets.upheld as is_upheld,
    tickets.claim_amount,
    tickets.compensation,
    tickets.score,
from marts.ticket_standards as tickets
cross join bounds
left join marts.account_profiles as accounts on accounts.customer_id = tickets.customer_id
