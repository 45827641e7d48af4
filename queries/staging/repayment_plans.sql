-- Repayment plans, as exported.
select
    repayment_plans.customer_id,
    repayment_plans.due_on,
    repayment_plans.amount,
    repayment_plans.currency,
    repayment_plans.source_file,
    repayment_plans.source_line,
from raw.repayment_plans as repayment_plans
where not repayment_plans.is_superseded
  and (repayment_plans.ended_on is null or repayment_plans.ended_on > as_of())
