-- Every employee; the region is the territory of the office.
select
    employees.employeeNumber as manager_id,
    employees.firstName || ' ' || employees.lastName as name,
    employees.email,
    offices.territory as region,
    employees.reportsTo as reports_to,
from files."employees" as employees
left join files."offices" as offices on offices.officeCode = employees.officeCode
