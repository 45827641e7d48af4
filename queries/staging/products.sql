-- Products, as exported.
select
    products.product_id,
    products.name,
    products.category,
    products.is_part,
    products.unit_price,
    products.currency,
    products.source_file,
    products.source_line,
from raw.products as products
where not products.is_superseded
  and (products.ended_on is null or products.ended_on > as_of())
