-- Products as the price list gives them; the ids keep their leading zeros.
select
    catalogue.product_id,
    catalogue.name,
    catalogue.category,
    catalogue.is_part,
    catalogue.unit_price,
from demo.catalogue as catalogue
