-- Macros that ask what a column's values prove about how it is written.

create or replace temp macro load_ordered_date(x, day_order) as
    try_cast(trim(regexp_extract(load_ordered(load_narrow(x), day_order), '^\d{4}-\d{1,2}-\d{1,2} ')) as date);

-- Only dates written day and month first (or with a two-digit year) need an order.
create or replace temp macro load_needs_order(x) as
    regexp_matches(load_narrow(x), '^\d{1,2}[-/.]\d{1,2}[-/.](?:\d{4}|\d{2})(?:[T\s]|$)');
