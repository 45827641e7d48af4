-- The export has no employees' names; every employee with an order or a quota is a manager.
select EmployeeKey as manager_id, 'Employee ' || EmployeeKey as name
from files."FactSalesQuota"
union
select EmployeeKey, 'Employee ' || EmployeeKey
from files."FactResellerSales"
