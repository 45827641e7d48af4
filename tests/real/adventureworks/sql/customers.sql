-- One row per reseller; its account manager is whoever took its newest order.
with managers as (
    select ResellerKey, arg_max(EmployeeKey, OrderDate || SalesOrderNumber) as manager_id
    from files."FactResellerSales"
    group by ResellerKey
)

select
    resellers.ResellerKey as customer_id,
    resellers.ResellerName as name,
    'channel' as kind,
    resellers.BusinessType as industry,
    territories.SalesTerritoryRegion as region,
    places.City as city,
    managers.manager_id,
    resellers.Phone as phone,
from files."DimReseller" as resellers
left join files."DimGeography" as places on places.GeographyKey = resellers.GeographyKey
left join files."DimSalesTerritory" as territories on territories.SalesTerritoryKey = places.SalesTerritoryKey
left join managers on managers.ResellerKey = resellers.ResellerKey
