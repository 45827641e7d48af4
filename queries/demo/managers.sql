-- Account managers as the office system exports them.
select
    staff.manager_id,
    staff.name,
    format('m{:02d}@example.com', staff.number) as email,
    staff.region,
    staff.reports_to,
from demo.staff as staff
