-- The file spells a customer's name in several ways; the first in the alphabet stands for all.
select cust_number as customer_id, min(name_customer) as name, min(business_code) as region
from files."open_invoices_data2"
group by cust_number
