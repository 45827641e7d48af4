-- Quotas belong to managers: one per employee and quarter, dated at its end.
-- The quotas of 2011-07-01 are labelled as the third quarter, beside those of 2011-09-29; the day before says the second.
select
    'manager' as owner_kind,
    EmployeeKey as owner_id,
    extract(year from Date::date - 1) as year,
    extract(quarter from Date::date - 1) as quarter,
    'revenue' as measure,
    SalesAmountQuota as target,
from files."FactSalesQuota"
