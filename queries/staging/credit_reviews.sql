-- Credit reviews, as exported up to the as-of day.
select
    credit_reviews.customer_id,
    credit_reviews.reviewed_on,
    credit_reviews.requested,
    credit_reviews.approved,
    credit_reviews.reason,
    credit_reviews.currency,
    credit_reviews.source_file,
    credit_reviews.source_line,
from raw.credit_reviews as credit_reviews
where not credit_reviews.is_superseded
  and credit_reviews.reviewed_on::date <= as_of()
  and (credit_reviews.ended_on is null or credit_reviews.ended_on > as_of())
